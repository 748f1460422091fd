#include "crawler/lint_placeholder.h"

/*
 * Only what is surely none: domain.com, email.com and firma.de belong to somebody and have
 * mailboxes such as info@, so that they count together with a name from a template only.
 */

static bool is_listed(struct span word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_equals_nocase(word, span_of(list[i])))
			return true;
	return false;
}

#define IS_LISTED(word, list) is_listed(word, list, sizeof(list) / sizeof((list)[0]))

/* Nobody is called so. */
static bool is_template_name(struct span local)
{
	static const char *const names[] = {"erika.mustermann", "first.last", "firstname.lastname",
		"first.lastname", "fname.lname", "max.mustermann", "max_mustermann",
		"maxmustermann", "name.surname", "nombre.apellido", "nome.cognome", "prenom.nom",
		"vorname.name", "vorname.nachname", "vorname_nachname", "voornaam.achternaam",
		"imie.nazwisko", "your-email", "your-name", "your.email", "your.name", "your_email",
		"your_name", "youremail", "youremailaddress", "yourmail", "yourname",
		"yourusername"};

	return IS_LISTED(local, names);
}

/* Somebody may be called so, but not at the domain of a template. */
static bool is_likely_name(struct span local)
{
	static const char *const names[] = {"benutzer", "email", "example", "jane.doe", "janedoe",
		"john.doe", "johndoe", "me", "mustermann", "mymail", "myname", "name", "nom",
		"nombre", "nome", "someone", "somebody", "test", "user", "username", "you", "your"};

	return is_template_name(local) || IS_LISTED(local, names);
}

/* The first label, whatever the ending is. */
static bool is_template_label(struct span domain)
{
	static const char *const labels[] = {"deine-domain", "deinedomain", "ihre-domain",
		"ihre-firma", "ihredomain", "ihrefirma", "musterdomain", "tu-dominio", "tudominio",
		"votre-domaine", "votredomaine", "your-company", "your-domain", "your-site",
		"your-website", "yourcompany", "yourcompanyname", "yourdomain", "yourdomainname",
		"yoursite", "yourwebsite"};

	return IS_LISTED(span_part(domain, 0, span_find(domain, '.')), labels);
}

static bool is_likely_domain(struct span domain)
{
	static const char *const domains[] = {"address.com", "beispiel.com", "beispiel.de",
		"company.com", "domain.com", "domain.de", "domain.net", "domain.org", "domaine.fr",
		"dominio.com", "dominio.es", "dominio.it", "ejemplo.com", "ejemplo.es", "email.com",
		"esempio.com", "esempio.it", "example.co.uk", "example.de", "example.eu",
		"example.fr", "exemple.com", "exemple.fr", "firma.de", "gmail.com", "mail.com",
		"muster.ch", "muster.de", "mustermann.de", "mycompany.com", "mydomain.com",
		"mysite.com", "mywebsite.com", "site.com", "somewhere.com", "test.com", "test.de",
		"voorbeeld.nl", "website.com", "yourmail.com"};

	return IS_LISTED(domain, domains);
}

static bool is_template_top(struct span domain)
{
	struct span top = span_from(domain, span_find_last(domain, '.') + 1);

	return span_equals(top, SPAN("tld")) || span_equals(top, SPAN("domain"));
}

bool lint_placeholder_is(const struct address *address, const struct own_domains *own)
{
	struct span local = span_of(address->local), domain = span_of(address->domain);

	if (is_template_name(local))
		return true;
	if (own_domains_has(own, domain))
		return false;
	if (own_domains_is_reserved(domain))
		return !own->is_test;
	/* What a widely used site builder fills in. */
	if (span_equals(domain, SPAN("mysite.com")) && span_equals_nocase(local, SPAN("info")))
		return true;
	return is_template_label(domain) || is_template_top(domain) ||
	       (is_likely_domain(domain) && is_likely_name(local));
}
