// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/json.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// Every document that can be read is, printed as YAML and as JSON, read as itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto documents = ph::parseYaml(std::string_view(reinterpret_cast<const char *>(data), size));
    if (!documents)
        return 0;
    for (const auto &document : *documents) {
        // Text that is no UTF-8 is repaired when it is printed, so the comparison starts behind that.
        const auto json = ph::parseJson(ph::dumpJson(document));
        if (!json)
            std::abort();
        const ph::Json wrapped = {{"document", *json}};
        const std::string printed = ph::dumpYaml(wrapped);
        const auto again = ph::parseYaml(printed);
        if (!again || again->size() != 1 || again->front() != wrapped) {
            std::fprintf(stderr, "not equal after printing:\n%s\n%s\n", printed.c_str(), ph::dumpJson(wrapped).c_str());
            std::abort();
        }
    }
    return 0;
}
