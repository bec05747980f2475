// SPDX-License-Identifier: Apache-2.0
#include "backend/core/files.h"
#include "backend/machinery/protobuf.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

/// Input: a protobuf body as Go clients send it. It is an object of a known kind or refused; what comes out is JSON
/// that can be written and read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static const auto schema = ph::SchemaSet::load(ph::readFile(PH_SCHEMA_FILE).value()).value();
    const std::string body(reinterpret_cast<const char *>(data), size);
    for (const auto &input : {body, std::string("k8s\0", 4) + body}) {
        const auto object = ph::decodeKubernetesProtobuf(*schema, input);
        if (!object)
            continue;
        if (!object->is_object() || !ph::parseJson(ph::dumpJson(*object)))
            std::abort();
    }
    return 0;
}
