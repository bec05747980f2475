// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/yamllines.h"

#include <yaml-cpp/yaml.h>

namespace ph {
namespace {

std::string escaped(const std::string &key) {
    std::string out;
    for (const char c : key) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

// The depth bounds alias loops as well as hostile nesting.
void collect(const YAML::Node &node, const std::string &pointer, int depth, std::map<std::string, int> &lines) {
    if (depth > 64)
        return;
    lines.emplace(pointer, node.Mark().line + 1);
    if (node.IsMap()) {
        for (const auto &entry : node)
            if (entry.first.IsScalar())
                collect(entry.second, pointer + "/" + escaped(entry.first.Scalar()), depth + 1, lines);
    } else if (node.IsSequence()) {
        for (std::size_t i = 0; i < node.size(); ++i)
            collect(node[i], pointer + "/" + std::to_string(i), depth + 1, lines);
    }
}

} // namespace

std::map<std::string, int> yamlLines(std::string_view text) {
    std::map<std::string, int> lines;
    try {
        collect(YAML::Load(std::string(text)), "", 0, lines);
    } catch (const YAML::Exception &) {
        lines.clear();
    }
    return lines;
}

} // namespace ph
