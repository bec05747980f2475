// SPDX-License-Identifier: Apache-2.0
// ph_apihost FOLDER: serves an empty API with its store in FOLDER, writes FOLDER/kubeconfig when ready, ends when
// standard input closes.
#include "backend/core/files.h"
#include "tests/support/apihost/apihost.h"

#include <cstdio>
#include <iostream>
#include <string>

int main(int argc, char **argv) {
    if (argc < 2)
        return 2;
    const ph::fs::path folder(argv[1]);
    ph::testing::ApiHost::Options options{.folder = folder};
    if (argc > 2 && std::string(argv[2]) == "--short-history") {
        options.store.keepRevisions = 20;
        options.store.keepTime = std::chrono::seconds(0);
        options.store.keepAtMost = 40;
    }
    auto host = ph::testing::ApiHost::start(options);
    if (!host) {
        std::fprintf(stderr, "%s\n", host.error().text().c_str());
        return 1;
    }
    if (const auto written = ph::writeFileAtomic(folder / "kubeconfig", (*host)->kubeconfig()); !written) {
        std::fprintf(stderr, "%s\n", written.error().text().c_str());
        return 1;
    }
    std::string line;
    while (std::getline(std::cin, line)) {
        if (line == "compact")
            static_cast<void>((*host)->store().compact((*host)->store().revision()));
        std::cout << (*host)->store().revision() << std::endl;
    }
    return 0;
}
