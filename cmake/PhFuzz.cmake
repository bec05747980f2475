# SPDX-License-Identifier: Apache-2.0

# ph_add_fuzz(name SOURCES… LIBS… SEEDS folder): a libFuzzer target in a PH_FUZZ build (Clang). In every other build the same sources become
# a test that replays the seed folder, which holds examples and the input of every crash found so far.
function(ph_add_fuzz name)
    cmake_parse_arguments(ARG "" "SEEDS" "SOURCES;LIBS" ${ARGN})
    add_executable(${name})
    target_sources(${name} PRIVATE ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE ph_options ${ARG_LIBS})
    set_target_properties(${name} PROPERTIES AUTOMOC OFF RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/fuzz")
    if(PH_FUZZ)
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
        if(NOT TARGET fuzzers)
            add_custom_target(fuzzers)
        endif()
        add_dependencies(fuzzers ${name})
    else()
        target_sources(${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests/fuzz/replay.cpp")
        ph_add_script_test(${name} COMMAND "$<TARGET_FILE:${name}>" "${ARG_SEEDS}" LABELS backend)
    endif()
endfunction()
