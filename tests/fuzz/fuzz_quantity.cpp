// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/quantity.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// What is read and printed is read as the same amount, and what is printed then stays. Not at once: 312.5Ki is printed
/// as 320000, for it is no multiple of 1024, and that is read as a decimal one and printed as 320k, as Kubernetes does.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto first = ph::Quantity::parse(std::string_view(reinterpret_cast<const char *>(data), size));
    if (!first)
        return 0;
    const auto second = ph::Quantity::parse(first->text());
    const auto third = second ? ph::Quantity::parse(second->text()) : second;
    if (!third || !(*second == *first) || !(*third == *first) || third->text() != second->text()) {
        std::fprintf(stderr, "not equal after printing: %s\n", first->text().c_str());
        std::abort();
    }
    (void)(*first + *second).text();
    (void)(*first - *second).millis();
    return 0;
}
