# What `cmake --install` lays down and what the Debian package holds. Three components: `mailknock` is
# in both; `local` only in the first; `debian` only in the second, where Debian has its own place or form.
include(GNUInstallDirs)

set(MAILKNOCK_EXAMPLES ${CMAKE_INSTALL_DATADIR}/doc/mailknock/examples)
set(MAILKNOCK_SAMPLES ${CMAKE_SOURCE_DIR}/samples)

install(TARGETS mailknock RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT mailknock)
install(FILES ${CMAKE_BINARY_DIR}/docs/mailknock.bash RENAME mailknock
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT mailknock)
install(FILES ${CMAKE_BINARY_DIR}/docs/mailknock.fish
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT mailknock)
install(FILES ${CMAKE_SOURCE_DIR}/README.md ${CMAKE_SOURCE_DIR}/docs/verdicts.md
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/mailknock COMPONENT mailknock)
install(FILES ${MAILKNOCK_SAMPLES}/mailknock.conf ${MAILKNOCK_SAMPLES}/seeds
  DESTINATION ${MAILKNOCK_EXAMPLES} COMPONENT mailknock)
install(FILES ${MAILKNOCK_SAMPLES}/cron.d/mailknock RENAME mailknock.cron
  DESTINATION ${MAILKNOCK_EXAMPLES} COMPONENT mailknock)
install(FILES ${MAILKNOCK_SAMPLES}/systemd/mailknock.service ${MAILKNOCK_SAMPLES}/systemd/mailknock.timer
  DESTINATION lib/systemd/system COMPONENT mailknock)
install(FILES ${MAILKNOCK_SAMPLES}/systemd/sysusers.conf RENAME mailknock.conf
  DESTINATION lib/sysusers.d COMPONENT mailknock)
install(FILES ${MAILKNOCK_SAMPLES}/systemd/tmpfiles.conf RENAME mailknock.conf
  DESTINATION lib/tmpfiles.d COMPONENT mailknock)

install(FILES ${CMAKE_BINARY_DIR}/docs/mailknock.1
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT local)
install(FILES ${CMAKE_BINARY_DIR}/docs/_mailknock
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT local)
install(FILES ${CMAKE_SOURCE_DIR}/NEWS.md
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/mailknock COMPONENT local)

# ---- Debian ----

set(debian ${CMAKE_BINARY_DIR}/debian)
# The changelog is of the day of the release, not of the build.
if(NOT DEFINED ENV{SOURCE_DATE_EPOCH})
  set(ENV{SOURCE_DATE_EPOCH} ${MAILKNOCK_RELEASED})
endif()
string(TIMESTAMP MAILKNOCK_CHANGED "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(${CMAKE_SOURCE_DIR}/cmake/debian/changelog.in ${debian}/changelog @ONLY)
configure_file(${CMAKE_SOURCE_DIR}/LICENSE ${debian}/LICENSE COPYONLY)
file(READ ${CMAKE_SOURCE_DIR}/LICENSE licence)
string(REGEX REPLACE "^.*Copyright \\(c\\) ([^\n]*)\n\n" "" licence "${licence}")
set(MAILKNOCK_COPYRIGHT "${CMAKE_MATCH_1}")
string(REGEX REPLACE "\n\n" "\n.\n" licence "${licence}")
string(REGEX REPLACE "\n(.)" "\n \\1" licence " ${licence}")
set(MAILKNOCK_LICENCE "${licence}")
configure_file(${CMAKE_SOURCE_DIR}/cmake/debian/copyright.in ${debian}/copyright @ONLY)

find_program(GZIP gzip)
if(GZIP)
  add_custom_command(OUTPUT ${debian}/mailknock.1.gz ${debian}/changelog.gz ${debian}/NEWS.md.gz
    COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_BINARY_DIR}/docs/mailknock.1 ${CMAKE_SOURCE_DIR}/NEWS.md ${debian}
    COMMAND ${GZIP} -9nf ${debian}/mailknock.1 ${debian}/NEWS.md
    COMMAND ${GZIP} -9nfk ${debian}/changelog
    DEPENDS ${CMAKE_BINARY_DIR}/docs/mailknock.1 ${CMAKE_SOURCE_DIR}/NEWS.md ${debian}/changelog VERBATIM)
  add_custom_target(debian ALL
    DEPENDS ${debian}/mailknock.1.gz ${debian}/changelog.gz ${debian}/NEWS.md.gz)
endif()

install(FILES ${debian}/mailknock.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1
  COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES ${CMAKE_BINARY_DIR}/docs/_mailknock DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions
  COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES ${debian}/copyright ${debian}/changelog.gz ${debian}/NEWS.md.gz
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/mailknock COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES ${MAILKNOCK_SAMPLES}/mailknock.conf ${MAILKNOCK_SAMPLES}/seeds
  DESTINATION /etc/mailknock COMPONENT debian EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL mailknock debian)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_SET_DESTDIR ON) # for /etc
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGE_CONTACT "${MAILKNOCK_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "audit of the contact addresses of websites")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
  "mailknock crawls a website, collects every contact address that its pages
name, and knocks on every mail server of every address's domain - primary and
backup, each IP address - without ever sending mail. It reports which
addresses fail, on which pages they stand, why, who can mend it and how.
.
A systemd timer audits the sites of /etc/mailknock/seeds every night.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_NAME mailknock)
set(CPACK_DEBIAN_PACKAGE_SECTION mail)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "systemd | systemd-standalone-sysusers | systemd-sysusers, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
configure_file(${CMAKE_SOURCE_DIR}/cmake/debian/conffiles ${debian}/conffiles COPYONLY)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${debian}/conffiles ${CMAKE_SOURCE_DIR}/cmake/debian/postinst
  ${CMAKE_SOURCE_DIR}/cmake/debian/prerm ${CMAKE_SOURCE_DIR}/cmake/debian/postrm)
include(CPack)
