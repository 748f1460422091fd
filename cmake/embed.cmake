# mailknock_embed(TARGET SYMBOL FILE...): makes ${SYMBOL}.h with
#   static const char *const SYMBOL[] = { contents of each file..., NULL };
function(mailknock_embed target symbol)
  set(out ${CMAKE_BINARY_DIR}/embedded/${symbol}.h)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DSYMBOL=${symbol} -DOUT=${out} "-DFILES=${ARGN}"
      -P ${CMAKE_SOURCE_DIR}/cmake/embed_script.cmake
    DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/cmake/embed_script.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
