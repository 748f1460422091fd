/*
 * nginx with HTTP/2 and certificates that a CA of the test's own has signed: a process of its own on
 * 127.0.0.1, its files in a folder of their own. tiny_nginx_start gives false where there is no nginx.
 */
#ifndef TESTS_TINY_NGINX_H
#define TESTS_TINY_NGINX_H

#include "tests/unit/net/tiny_server.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

struct tiny_nginx {
	pid_t pid;
	unsigned port;
	char folder[64], ca[96];
};

static void tiny_add_extension(X509 *certificate, X509 *issuer, int kind, const char *value)
{
	X509V3_CTX context;

	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);

	X509_add_ext(certificate, extension, -1);
	X509_EXTENSION_free(extension);
}

/* Signed by `issuer`, or by itself where that is NULL; valid from an hour ago for `valid_s`. */
static X509 *tiny_certify(
	EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuer_key, const char *names, long valid_s)
{
	X509 *certificate = X509_new();
	X509_NAME *name = X509_get_subject_name(certificate);

	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), issuer ? 2 : 1);
	X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
	X509_gmtime_adj(X509_getm_notAfter(certificate), valid_s);
	X509_set_pubkey(certificate, key);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
		(const unsigned char *)(issuer ? "site" : "test CA"), -1, -1, 0);
	X509_set_issuer_name(certificate, issuer ? X509_get_subject_name(issuer) : name);
	if (issuer)
		tiny_add_extension(certificate, issuer, NID_subject_alt_name, names);
	else
		tiny_add_extension(
			certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
	X509_sign(certificate, issuer ? issuer_key : key, EVP_sha256());
	return certificate;
}

static void tiny_write_pem(
	const struct tiny_nginx *nginx, const char *file, X509 *certificate, EVP_PKEY *key)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", nginx->folder, file);
	FILE *to = fopen(path, "we");

	if (!to)
		abort();
	if (certificate)
		PEM_write_X509(to, certificate);
	if (key)
		PEM_write_PrivateKey(to, key, NULL, NULL, 0, NULL, NULL);
	fclose(to);
}

static void tiny_make_certificates(const struct tiny_nginx *nginx, const char *names)
{
	EVP_PKEY *ca_key = EVP_EC_gen("P-256"), *key = EVP_EC_gen("P-256");
	X509 *ca = tiny_certify(ca_key, NULL, NULL, NULL, 3600);
	X509 *good = tiny_certify(key, ca, ca_key, names, 3600);
	X509 *late = tiny_certify(key, ca, ca_key, names, -60);

	X509 *own = tiny_certify(key, NULL, NULL, NULL, 3600);

	tiny_write_pem(nginx, "ca.pem", ca, NULL);
	tiny_write_pem(nginx, "good.pem", good, key);
	tiny_write_pem(nginx, "late.pem", late, key);
	tiny_write_pem(nginx, "own.pem", own, key);
	X509_free(ca);
	X509_free(good);
	X509_free(late);
	X509_free(own);
	EVP_PKEY_free(ca_key);
	EVP_PKEY_free(key);
}

/* `servers` are blocks that may say {port} and {folder}; there are good.pem, late.pem (expired) and
 * own.pem (signed by itself), each with its key. */
static void tiny_write_config(const struct tiny_nginx *nginx, const char *servers)
{
	static const char *const temporary[] = {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"};
	char path[128];

	snprintf(path, sizeof(path), "%s/nginx.conf", nginx->folder);
	FILE *to = fopen(path, "we");

	if (!to)
		abort();
	fprintf(to,
		"daemon off; master_process off; pid %s/pid; error_log %s/log;\n"
		"events { worker_connections 256; }\nhttp { access_log off; default_type "
		"text/html;\n",
		nginx->folder, nginx->folder);
	for (size_t i = 0; i < sizeof(temporary) / sizeof(temporary[0]); i++)
		fprintf(to, "%s_temp_path %s/%s;\n", temporary[i], nginx->folder, temporary[i]);
	for (; *servers; servers++) {
		if (strncmp(servers, "{port}", 6) == 0)
			fprintf(to, "%u", nginx->port), servers += 5;
		else if (strncmp(servers, "{folder}", 8) == 0)
			fprintf(to, "%s", nginx->folder), servers += 7;
		else
			fputc(*servers, to);
	}
	fprintf(to, "}\n");
	fclose(to);
}

static bool tiny_is_listening(unsigned port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool is_listening = connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;

	close(fd);
	return is_listening;
}

static int tiny_unlink(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
	(void)status;
	(void)kind;
	(void)walk;
	return remove(path);
}

static void tiny_nginx_stop(struct tiny_nginx *nginx)
{
	kill(nginx->pid, SIGKILL);
	waitpid(nginx->pid, NULL, 0);
	nftw(nginx->folder, tiny_unlink, 8, FTW_DEPTH | FTW_PHYS);
}

static bool tiny_nginx_start(struct tiny_nginx *nginx, const char *names, const char *servers)
{
	char config[128], path[512];

	*nginx = (struct tiny_nginx){0};
	snprintf(nginx->folder, sizeof(nginx->folder), "/tmp/tiny-nginx-XXXXXX");
	if (!mkdtemp(nginx->folder))
		abort();
	snprintf(nginx->ca, sizeof(nginx->ca), "%s/ca.pem", nginx->folder);
	/* Somebody else could take the port in between; then nginx ends, and the test is skipped. */
	close(tiny_listen(INADDR_LOOPBACK, &nginx->port));
	tiny_make_certificates(nginx, names);
	tiny_write_config(nginx, servers);
	snprintf(config, sizeof(config), "%s/nginx.conf", nginx->folder);
	snprintf(path, sizeof(path), "%s:/usr/sbin:/usr/local/sbin", getenv("PATH"));
	nginx->pid = fork();
	if (nginx->pid == 0) {
		int log = open("/dev/null", O_WRONLY);

		prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves nobody behind */
		dup2(log, STDERR_FILENO);
		setenv("PATH", path, 1);
		execlp("nginx", "nginx", "-c", config, (char *)NULL);
		_exit(127);
	}
	while (!tiny_is_listening(nginx->port)) {
		if (waitpid(nginx->pid, NULL, WNOHANG) == nginx->pid) {
			nginx->pid = 0;
			nftw(nginx->folder, tiny_unlink, 8, FTW_DEPTH | FTW_PHYS);
			return false;
		}
		usleep(5000);
	}
	return true;
}

#endif
