# Flags as a target, so that nothing is global.
add_library(mailknock_options INTERFACE)
target_compile_features(mailknock_options INTERFACE c_std_17)
target_include_directories(mailknock_options INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
target_compile_definitions(mailknock_options INTERFACE
  _GNU_SOURCE MAILKNOCK_VERSION="${PROJECT_VERSION}")
target_compile_options(mailknock_options INTERFACE
  -std=gnu17 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wswitch-enum -Wstrict-prototypes
  -Wmissing-prototypes -Wvla -Wformat=2 -Wno-missing-field-initializers -fno-common -fstack-protector-strong
  -include ${CMAKE_SOURCE_DIR}/base/banned.h)
if(MAILKNOCK_WERROR)
  target_compile_options(mailknock_options INTERFACE -Werror)
endif()
if(MAILKNOCK_SANITIZE)
  target_compile_options(mailknock_options INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(mailknock_options INTERFACE -fsanitize=address,undefined)
endif()
# What is released is optimised as a whole: small functions are called across files by the million.
# Fat objects, so that tests (-fno-lto) link as fast as ever.
if(CMAKE_C_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE MATCHES "^Rel" AND NOT MAILKNOCK_SANITIZE)
  target_compile_options(mailknock_options INTERFACE -flto=auto -ffat-lto-objects)
  set(MAILKNOCK_LINK_WHOLE -flto=auto)
endif()
if(MAILKNOCK_FUZZ)
  target_compile_options(mailknock_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# mailknock_folder(NAME LIBRARIES...): a folder's *.c files as one static library.
function(mailknock_folder name)
  file(GLOB sources CONFIGURE_DEPENDS
    ${CMAKE_CURRENT_SOURCE_DIR}/*.c ${CMAKE_CURRENT_SOURCE_DIR}/model/*.c)
  list(FILTER sources EXCLUDE REGEX "/main\\.c$")
  if(NOT sources)
    file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/empty.c "typedef int nothing_here_yet;\n")
    set(sources ${CMAKE_CURRENT_BINARY_DIR}/empty.c)
  endif()
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC mailknock_options ${ARGN})
endfunction()
