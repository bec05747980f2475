// SPDX-License-Identifier: Apache-2.0
#include "backend/local/forwarder/configuration.h"

#include <sstream>

namespace ph::local::forwarder {

std::vector<Listen> parseConfiguration(std::string_view text) {
    std::vector<Listen> list;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream in(line);
        std::string word;
        in >> word;
        if (word == "listen") {
            Listen listen;
            if (in >> listen.address >> listen.port >> listen.affinitySeconds >> listen.service)
                list.push_back(std::move(listen));
        } else if ((word == "to" || word == "keep") && !list.empty()) {
            Target target;
            if (in >> target.address >> target.port)
                (word == "to" ? list.back().ready : list.back().kept).push_back(std::move(target));
        }
    }
    return list;
}

} // namespace ph::local::forwarder
