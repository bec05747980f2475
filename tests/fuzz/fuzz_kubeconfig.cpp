// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/kubeconfig.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// Whatever is read can be printed and is then read as the same; every context resolves or says why not.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    using namespace ph::kube;
    const fs::path file("/folder/config");
    const auto first = parseKubeconfig(std::string_view(reinterpret_cast<const char *>(data), size), file);
    if (!first)
        return 0;
    const ph::Secret printed = formatKubeconfig(*first);
    const auto second = parseKubeconfig(printed.reveal(), file);
    if (!second || !(*second == *first)) {
        std::fprintf(stderr, "not equal after printing%s%s:\n%s\n", second ? "" : ": ",
                     second ? "" : second.error().text().c_str(), printed.reveal().c_str());
        std::abort();
    }
    if (!compareKubeconfigs(*first, *second).empty())
        std::abort();
    for (const auto &[name, context] : first->contexts)
        if (const auto resolved = resolveContext(*first, name); !resolved && resolved.error().what.empty())
            std::abort();
    return 0;
}
