# SPDX-License-Identifier: Apache-2.0

# Where PH_PRECOMPILE is on, the headers most sources begin with are read once. Off in the presets people work with: a source must name what
# it uses, and the compiler cache shares no precompiled headers between checkouts.
function(_ph_precompiled target)
    if(NOT PH_PRECOMPILE)
        return()
    endif()
    if(NOT TARGET ph_precompiled)
        file(WRITE "${PROJECT_BINARY_DIR}/generated/precompiled.cpp" "")
        add_library(ph_precompiled OBJECT "${PROJECT_BINARY_DIR}/generated/precompiled.cpp")
        set_target_properties(ph_precompiled PROPERTIES AUTOMOC OFF AUTOUIC OFF AUTORCC OFF)
        target_link_libraries(ph_precompiled PRIVATE ph_options nlohmann_json::nlohmann_json)
        target_precompile_headers(ph_precompiled PRIVATE <nlohmann/json.hpp> <algorithm> <chrono> <condition_variable> <filesystem> <functional>
            <map> <memory> <mutex> <optional> <set> <shared_mutex> <sstream> <stop_token> <string> <thread> <unordered_map> <variant> <vector>)
    endif()
    target_precompile_headers(${target} REUSE_FROM ph_precompiled)
endfunction()

# ph_library(target SOURCES… [LIBS public libraries…] [PRIVATE_LIBS…] [QT] [ONE_THREAD])
# One static library per folder. QT turns moc and rcc on. ONE_THREAD: for programs of one thread, built without the thread sanitizer.
function(ph_library target)
    cmake_parse_arguments(ARG "QT;ONE_THREAD" "" "SOURCES;LIBS;PRIVATE_LIBS" ${ARGN})
    add_library(${target} STATIC)
    set_target_properties(${target} PROPERTIES PH_ONE_THREAD "${ARG_ONE_THREAD}")
    target_sources(${target} PRIVATE ${ARG_SOURCES})
    target_link_libraries(${target} PUBLIC ph_options ${ARG_LIBS} PRIVATE ${ARG_PRIVATE_LIBS})
    if(NOT ARG_QT AND NOT ARG_ONE_THREAD) # they have options of their own
        _ph_precompiled(${target})
    endif()
    if(ARG_QT)
        set_target_properties(${target} PROPERTIES AUTOMOC ON AUTORCC ON)
        target_compile_definitions(${target} PUBLIC
            QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_KEYWORDS QT_NO_CONTEXTLESS_CONNECT
            QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_DISABLE_DEPRECATED_BEFORE=0x060400)
    else()
        set_target_properties(${target} PROPERTIES AUTOMOC OFF AUTOUIC OFF AUTORCC OFF)
    endif()
endfunction()

# ph_program(target SOURCES… LIBS… [QT] [INTERNAL] [ONE_THREAD]) builds and installs one program. INTERNAL ones, which other programs start, lie
# together in a folder of their own that is not in PATH.
function(ph_program target)
    cmake_parse_arguments(ARG "QT;INTERNAL;ONE_THREAD" "" "SOURCES;LIBS" ${ARGN})
    add_executable(${target})
    set_target_properties(${target} PROPERTIES PH_ONE_THREAD "${ARG_ONE_THREAD}")
    target_sources(${target} PRIVATE ${ARG_SOURCES})
    target_link_libraries(${target} PRIVATE ph_options ${ARG_LIBS})
    if(NOT ARG_ONE_THREAD)
        _ph_precompiled(${target})
    endif()
    if(ARG_QT)
        set_target_properties(${target} PROPERTIES AUTOMOC ON AUTORCC ON)
    else()
        set_target_properties(${target} PROPERTIES AUTOMOC OFF AUTOUIC OFF AUTORCC OFF)
    endif()
    target_link_options(${target} PRIVATE -Wl,-z,relro -Wl,-z,now)
    if(ARG_INTERNAL)
        install(TARGETS ${target} RUNTIME DESTINATION ${PH_INSTALL_INTERNALDIR})
    else()
        install(TARGETS ${target} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    endif()
endfunction()

# ph_add_test(name SOURCES… LABELS backend|models|gui|e2e|bench… LIBS… [TIMEOUT seconds] [RESOURCE_LOCK name] [AS_USER])
# Every test runs offscreen, in UTC and C.UTF-8, with a home directory of its own that cmake empties before. AS_USER: a second
# entry, name_user, runs the same as an ordinary user where the tests run as root.
function(ph_add_test name)
    cmake_parse_arguments(ARG "SERIAL;AS_USER" "TIMEOUT;RESOURCE_LOCK" "SOURCES;LABELS;LIBS;ARGS;ENV" ${ARGN})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    add_executable(${name})
    target_sources(${name} PRIVATE ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE ph_options Qt6::Test ${ARG_LIBS})
    if(PH_SANITIZE)
        target_include_directories(${name} BEFORE PRIVATE "${PROJECT_SOURCE_DIR}/tests/support/patient") # QTRY_VERIFY waits longer
    endif()
    _ph_precompiled(${name})
    set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
    _ph_test_entries(${name} "$<TARGET_FILE:${name}>" ${ARG_ARGS})
endfunction()

# ph_add_script_test(name COMMAND… LABELS… [TIMEOUT seconds] [AS_USER]): the same for a script.
function(ph_add_script_test name)
    cmake_parse_arguments(ARG "SERIAL;AS_USER" "TIMEOUT;RESOURCE_LOCK" "COMMAND;LABELS;ENV" ${ARGN})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    _ph_test_entries(${name} ${ARG_COMMAND})
endfunction()

# The entries of one test, by the ARG_… variables of its caller.
macro(_ph_test_entries name)
    add_test(NAME ${name} COMMAND "${PROJECT_SOURCE_DIR}/tests/support/isolated" ${ARGN})
    _ph_test_properties(${name} "${ARG_TIMEOUT}" "${ARG_LABELS}" "${ARG_RESOURCE_LOCK}" "${ARG_ENV}" "${ARG_SERIAL}")
    if(ARG_AS_USER)
        add_test(NAME ${name}_user COMMAND "${PROJECT_SOURCE_DIR}/tests/support/unprivileged" ${ARGN})
        _ph_test_properties(${name}_user "${ARG_TIMEOUT}" "${ARG_LABELS}" "${ARG_RESOURCE_LOCK}" "${ARG_ENV}" "${ARG_SERIAL}")
    endif()
endmacro()

function(_ph_test_properties name timeout labels lock env serial)
    if(PH_SANITIZE) # everything takes several times as long there
        math(EXPR timeout "${timeout} * 4")
        list(APPEND env "QTEST_FUNCTION_TIMEOUT=${timeout}000") # five minutes otherwise
    endif()
    set_tests_properties(${name} PROPERTIES TIMEOUT ${timeout} LABELS "${labels}"
        SKIP_RETURN_CODE 77
        ENVIRONMENT "PH_BUILD_DIR=${CMAKE_BINARY_DIR};PH_SOURCE_DIR=${PROJECT_SOURCE_DIR};${env}")
    if(lock)
        set_tests_properties(${name} PROPERTIES RESOURCE_LOCK "${lock}")
    endif()
    if(serial)
        set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
    endif()
endfunction()
