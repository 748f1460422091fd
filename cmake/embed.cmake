# mailknock_embed(TARGET SYMBOL [HASHES] FILE...): makes ${SYMBOL}.h with
#   static const char *const SYMBOL[] = { contents of each file..., NULL };
#   static const char *const SYMBOL_sha256[] = { SHA-256 of each file in base64..., NULL };  (HASHES)
function(mailknock_embed target symbol)
  cmake_parse_arguments(PARSE_ARGV 2 embed "HASHES" "" "")
  set(files ${embed_UNPARSED_ARGUMENTS})
  set(out ${CMAKE_BINARY_DIR}/embedded/${symbol}.h)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DSYMBOL=${symbol} -DOUT=${out} -DHASHES=${embed_HASHES} "-DFILES=${files}"
      -P ${CMAKE_SOURCE_DIR}/cmake/embed_script.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_script.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
