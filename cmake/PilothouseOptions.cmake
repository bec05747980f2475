# SPDX-License-Identifier: Apache-2.0
# Flags of every target of ours; third-party headers are SYSTEM and stay silent.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

add_library(ph_options INTERFACE)
target_include_directories(ph_options INTERFACE "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/generated")
target_compile_options(ph_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 reports false positives of these two inside libstdc++ at -O1 and above.
    target_compile_options(ph_options INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
endif()
if(PH_PRECOMPILE) # one set of macros and options for all; false positives inside std::string come back with it, the other presets have these two
    target_compile_options(ph_options INTERFACE -pthread -fPIC -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
endif()
if(PH_SANITIZE)
    set(_sanitize -fsanitize=${PH_SANITIZE})
    if(PH_SANITIZE STREQUAL "thread") # there is nothing to find in programs of one thread
        set(_sanitize "$<$<NOT:$<BOOL:$<TARGET_PROPERTY:PH_ONE_THREAD>>>:-fsanitize=thread>")
    endif()
    target_compile_options(ph_options INTERFACE ${_sanitize} -fno-omit-frame-pointer)
    target_link_options(ph_options INTERFACE ${_sanitize})
    if(PH_SANITIZE MATCHES "undefined")
        # The address sanitizer finds what null and object-size would; with these three a build takes half as long again.
        target_compile_options(ph_options INTERFACE -fno-sanitize=null,object-size,alignment)
    endif()
    if(PH_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        target_compile_options(ph_options INTERFACE -Wno-tsan) # Asio's fences; its queues also lock, which the sanitizer sees
    endif()
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
    target_link_options(ph_options INTERFACE -fuse-ld=mold)
endif()
set_property(GLOBAL PROPERTY JOB_POOLS ph_link=1)
set(CMAKE_JOB_POOL_LINK ph_link)
configure_file("${PROJECT_SOURCE_DIR}/cmake/version.h.in" "${PROJECT_BINARY_DIR}/generated/pilothouse/version.h")

# Where the programs lie that people do not start themselves, and the way there from those they do.
set(PH_INSTALL_INTERNALDIR "${CMAKE_INSTALL_LIBEXECDIR}/pilothouse")
file(RELATIVE_PATH PH_INTERNAL_FROM_BINDIR "${CMAKE_INSTALL_FULL_BINDIR}" "${CMAKE_INSTALL_FULL_LIBEXECDIR}/pilothouse")
configure_file("${PROJECT_SOURCE_DIR}/cmake/places.h.in" "${PROJECT_BINARY_DIR}/generated/pilothouse/places.h")
