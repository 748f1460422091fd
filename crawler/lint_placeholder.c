#include "crawler/lint_placeholder.h"

#include <string.h>

#define IS_AMONG(text, list) is_among(text, list, sizeof(list) / sizeof((list)[0]))

/* `text` is not empty, the list in lower case. Each address is held against all lists. */
static bool is_among(struct span text, const char *const *list, size_t count)
{
	char first = ascii_lower(text.at[0]);

	for (size_t i = 0; i < count; i++)
		if (list[i][0] == first && span_equals_nocase(text, span_of(list[i])))
			return true;
	return false;
}

/* RFC 2606 3: reserved for documentation, with all that is below them. */
static bool is_example_domain(struct span domain)
{
	static const char *const names[] = {"example.com", "example.net", "example.org"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct span name = span_of(names[i]);
		size_t before = domain.length - name.length;

		if (span_ends_nocase(domain, name) && (before == 0 || domain.at[before - 1] == '.'))
			return true;
	}
	return false;
}

static bool ends_in(struct span domain, const char *const *endings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_ends_nocase(domain, span_of(endings[i])))
			return true;
	return false;
}

/* RFC 2606 2 and RFC 6761 6. They are good addresses where the site itself has such a name or only
 * an IP address: in a laboratory, which is what they are for. */
static bool is_reserved_ending(struct span domain, const struct own_domains *own)
{
	static const char *const reserved[] = {".example", ".test", ".invalid", ".localhost"};
	const size_t count = sizeof(reserved) / sizeof(reserved[0]);

	if (!own || own->count == 0 || !ends_in(domain, reserved, count))
		return false;
	for (size_t i = 0; i < own->count; i++)
		if (ends_in(span_of(own->names[i]), reserved, count))
			return false;
	return true;
}

/* Not delegated, and a word for what should stand there. */
static bool is_no_ending(struct span domain)
{
	static const char *const endings[] = {".tld", ".domain"};

	return ends_in(domain, endings, sizeof(endings) / sizeof(endings[0]));
}

/* Words for "your domain", whatever ending they have. All of them may be registered; who writes
 * them on another site does not mean their owners. */
static bool is_your_domain(struct span domain)
{
	static const char *const names[] = {"yourdomain", "your-domain", "yourdomainname",
		"yourcompany", "your-company", "yoursite", "your-site", "yourwebsite",
		"your-website", "yourserver", "yourorganization", "mydomain", "my-domain",
		"ihredomain", "ihre-domain", "ihrefirma", "deinedomain", "deine-domain",
		"meinedomain", "meine-domain", "musterdomain", "muster-domain", "musterfirma",
		"votredomaine", "votre-domaine", "votresite", "tudominio", "tu-dominio",
		"sudominio", "tuodominio", "tuo-dominio", "jouwdomein", "seudominio"};
	/* Those that the makers of templates have in theirs. */
	static const char *const domains[] = {"mysite.com", "somedomain.com", "sitename.com",
		"companyname.com", "domainname.com", "yourname.com", "sample.com"};

	return IS_AMONG(span_part(domain, 0, span_find(domain, '.')), names) ||
	       IS_AMONG(domain, domains);
}

/* Names that nobody has, at any domain. */
static bool is_your_name(struct span local)
{
	static const char *const names[] = {"yourname", "your.name", "your-name", "your_name",
		"youremail", "your.email", "your-email", "your_email", "your-mail", "yourmail",
		"youraddress", "your-address", "yourusername", "ihrname", "ihr.name", "ihre-email",
		"ihre.email", "deinname", "dein.name", "deine-email", "votrenom", "votre.nom",
		"votreemail", "votre-email", "tunombre", "tu-nombre", "tucorreo",
		"firstname.lastname", "first.last", "vorname.nachname", "vorname.name",
		"prenom.nom", "nombre.apellido", "nome.cognome", "voornaam.achternaam",
		"max.mustermann", "max-mustermann", "max_mustermann", "maxmustermann",
		"erika.mustermann", "erikamustermann"};

	return IS_AMONG(local, names);
}

/* "You" at a domain that belongs to somebody, but in such a pair means anybody's. */
static bool is_pair(struct span local, struct span domain)
{
	static const char *const yous[] = {"you", "your", "me", "name", "user", "username",
		"someone", "somebody", "somename", "myname", "email", "mail", "address", "example",
		"test", "foo", "bar", "xxx", "muster", "mustermann", "beispiel", "exemple",
		"ejemplo", "esempio", "nom", "nombre", "nome", "first", "last"};
	static const char *const domains[] = {"email.com", "mail.com", "company.com", "firma.de",
		"provider.com", "provider.de", "server.com", "host.com", "address.com", "foo.com",
		"bar.com", "foobar.com", "xyz.com", "abc.com", "test.com", "test.de"};

	return IS_AMONG(local, yous) && IS_AMONG(domain, domains);
}

/* Anybody at a domain that is a word for "domain" or "example". */
static bool is_anybody_there(struct span local, struct span domain)
{
	static const char *const others[] = {"john", "jane", "john.doe", "johndoe", "jdoe",
		"jane.doe", "janedoe", "john.smith", "info", "contact", "kontakt", "abc", "you",
		"your", "me", "name", "user", "username", "someone", "somebody", "myname", "email",
		"mail", "address", "example", "test", "muster", "mustermann", "beispiel", "exemple",
		"ejemplo", "esempio", "nom", "nombre", "nome", "first", "last"};
	static const char *const domains[] = {"domain.com", "domain.org", "domain.net", "domain.de",
		"domain.ext", "domaine.fr", "domaine.com", "dominio.com", "dominio.es",
		"dominio.it", "domein.nl", "website.com", "site.com", "example.de", "example.co.uk",
		"example.eu", "example.fr", "example.edu", "beispiel.de", "beispiel.com",
		"exemple.fr", "exemple.com", "ejemplo.com", "ejemplo.es", "esempio.it",
		"esempio.com", "voorbeeld.nl", "muster.de", "mustermann.de"};

	return IS_AMONG(local, others) && IS_AMONG(domain, domains);
}

bool lint_is_placeholder(const struct address *address, const struct own_domains *own)
{
	struct span local = span_of(address->local), domain = span_of(address->domain);

	if (is_your_name(local))
		return true;
	return !own_domains_hold(own, domain) &&
	       (is_example_domain(domain) || is_reserved_ending(domain, own) ||
		       is_no_ending(domain) || is_your_domain(domain) || is_pair(local, domain) ||
		       is_anybody_there(local, domain));
}
