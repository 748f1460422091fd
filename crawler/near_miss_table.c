#include "crawler/near_miss_table.h"

/* A name that is near to another one here (mail.com, ymail.com, gmail.com) is not told: it is
 * known itself. */
const char *const near_miss_providers[] = {"126.com", "163.com", "a1.net", "alice.it", "aliyun.com",
	"aol.com", "aol.de", "aon.at", "att.net", "bbox.fr", "bellsouth.net", "bigpond.com",
	"bk.ru", "bluewin.ch", "bol.com.br", "btinternet.com", "centrum.cz", "charter.net",
	"chello.at", "comcast.net", "cox.net", "daum.net", "earthlink.net", "email.com", "email.de",
	"fastmail.com", "fastmail.fm", "foxmail.com", "free.fr", "freenet.de", "gmail.com",
	"gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hanmail.net",
	"hetnet.nl", "hotmail.be", "hotmail.ch", "hotmail.co.uk", "hotmail.com", "hotmail.com.br",
	"hotmail.de", "hotmail.es", "hotmail.fr", "hotmail.it", "hotmail.nl", "hotmail.se",
	"hushmail.com", "icloud.com", "inbox.com", "inbox.ru", "interia.pl", "kpnmail.nl",
	"laposte.net", "libero.it", "list.ru", "live.co.uk", "live.com", "live.de", "live.fr",
	"live.it", "live.nl", "mac.com", "mail.com", "mail.de", "mail.ru", "mailbox.org", "me.com",
	"msn.com", "naver.com", "neuf.fr", "ntlworld.com", "o2.pl", "onet.pl", "online.de",
	"online.no", "optonline.net", "orange.fr", "outlook.at", "outlook.be", "outlook.com",
	"outlook.de", "outlook.es", "outlook.fr", "outlook.it", "planet.nl", "pm.me", "posteo.de",
	"proton.me", "protonmail.ch", "protonmail.com", "qq.com", "rambler.ru", "rediffmail.com",
	"rocketmail.com", "rogers.com", "sbcglobal.net", "seznam.cz", "sfr.fr", "shaw.ca",
	"sina.com", "sky.com", "skynet.be", "sohu.com", "t-online.de", "talktalk.net",
	"telefonica.net", "telenet.be", "terra.com.br", "terra.es", "tin.it", "tiscali.it",
	"tutanota.com", "uol.com.br", "verizon.net", "virgilio.it", "virginmedia.com", "wanadoo.fr",
	"web.de", "wp.pl", "yahoo.ca", "yahoo.co.in", "yahoo.co.jp", "yahoo.co.uk", "yahoo.com",
	"yahoo.com.br", "yahoo.de", "yahoo.es", "yahoo.fr", "yahoo.it", "yandex.com", "yandex.ru",
	"ymail.com", "ziggo.nl", "zoho.com"};

const size_t near_miss_provider_count =
	sizeof(near_miss_providers) / sizeof(near_miss_providers[0]);

const char *const near_miss_neighbours[] = {"carter.net", "cello.at", "charger.net", "liber.it",
	"libera.it", "libri.it", "libro.it", "oranges.fr", "orage.fr", "photon.me", "plane.nl",
	"planets.nl", "plant.nl", "poste.de", "ramble.ru", "roger.com", "tera.es", "zoom.com"};

const size_t near_miss_neighbour_count =
	sizeof(near_miss_neighbours) / sizeof(near_miss_neighbours[0]);
