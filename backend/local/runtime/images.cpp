// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/images.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <unistd.h>

namespace ph::local {

namespace {

constexpr const char *StandardPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

std::vector<std::string> texts(const Json &entry, const char *key) {
    std::vector<std::string> values;
    const auto found = entry.find(key);
    if (found != entry.end() && found->is_array())
        for (const Json &value : *found)
            values.push_back(value.is_string() ? value.get<std::string>() : value.dump());
    return values;
}

std::string withTag(std::string text, const std::string &tag) {
    constexpr std::string_view mark = "{tag}";
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += tag.size())
        text.replace(at, mark.size(), tag);
    return text;
}

struct Reference {
    std::string name;
    std::string tag;
};

/// Splits "docker.io/pilothouse/postgresql:15"; a digest and a registry host are dropped.
Reference split(std::string text) {
    text = text.substr(0, text.find('@'));
    const std::size_t slash = text.find('/');
    const std::string first = text.substr(0, slash);
    if (slash != std::string::npos &&
        (first.find('.') != std::string::npos || first.find(':') != std::string::npos || first == "localhost"))
        text.erase(0, slash + 1);
    const std::size_t colon = text.rfind(':');
    const std::size_t last = text.rfind('/');
    if (colon == std::string::npos || (last != std::string::npos && colon < last))
        return {text, "latest"};
    return {text.substr(0, colon), text.substr(colon + 1)};
}

} // namespace

Result<ImageCatalogue> ImageCatalogue::parse(std::string_view yaml, const fs::path &programDirectory) {
    PH_ASSIGN(const std::vector<Json> documents, parseYaml(yaml));
    const Json &list = documents.empty() ? Json() : jsonAt(documents.front(), {"images"});
    if (!list.is_array())
        return Error{Errc::Invalid, "the list of images has no member \"images\"", "images.yaml"};
    ImageCatalogue catalogue;
    catalogue.m_programs = programDirectory;
    for (const Json &item : list) {
        Entry entry;
        entry.name = jsonText(item, {"name"});
        if (entry.name.empty())
            return Error{Errc::Invalid, "an image has no name", "images.yaml"};
        entry.tags = texts(item, "tags");
        entry.programs = texts(item, "programs");
        entry.files = texts(item, "files");
        entry.package = jsonText(item, {"package"});
        entry.path = texts(item, "path");
        entry.entrypoint = texts(item, "entrypoint");
        entry.command = texts(item, "command");
        entry.workingDirectory = jsonText(item, {"workingDirectory"});
        for (const auto &[key, value] : jsonAt(item, {"environment"}).items())
            entry.environment[key] = value.is_string() ? value.get<std::string>() : value.dump();
        catalogue.m_entries.push_back(std::move(entry));
    }
    return catalogue;
}

Result<Image> ImageCatalogue::resolve(const std::string &reference) const {
    const Reference wanted = split(reference);
    for (const Entry &entry : m_entries) {
        if (entry.name != wanted.name)
            continue;
        if (!entry.tags.empty() && std::find(entry.tags.begin(), entry.tags.end(), wanted.tag) == entry.tags.end())
            return Error{Errc::NotFound, "this computer has no such tag of the image", reference, 0,
                         "use one of the tags in ConfigMap kube-public/pilothouse-images"};
        PH_ASSIGN(Image image, resolve(entry, wanted.tag));
        image.reference = reference;
        return image;
    }
    return Error{Errc::NotFound, "the embedded cluster has no such image", reference, 0,
                 "use an image of ConfigMap kube-public/pilothouse-images, or a cluster with a container runtime"};
}

Result<Image> ImageCatalogue::resolve(const Entry &entry, const std::string &tag) const {
    Image image;
    image.reference = entry.name + ":" + tag;
    for (const std::string &text : entry.files) {
        const std::string file = withTag(text, tag);
        if (::access(file.c_str(), R_OK) != 0)
            return Error{Errc::NotFound,
                         "a file the image needs is not on this computer",
                         image.reference,
                         0,
                         "install the package " + withTag(entry.package, tag),
                         file + " is missing"};
    }
    for (const std::string &program : entry.programs) {
        const fs::path place = m_programs / program;
        if (::access(place.c_str(), X_OK) != 0)
            return Error{Errc::NotFound,
                         "a program of Pilothouse is missing",
                         image.reference,
                         0,
                         "install Pilothouse again",
                         place.string() + " is missing"};
        image.programs.push_back(place);
    }
    std::string path = programFolder;
    for (const std::string &folder : entry.path)
        path += ":" + withTag(folder, tag);
    image.environment = entry.environment;
    image.environment["PATH"] = path + ":" + StandardPath;
    image.entrypoint = entry.entrypoint;
    image.command = entry.command;
    image.workingDirectory = entry.workingDirectory;
    return image;
}

Json ImageCatalogue::published() const {
    Json list = Json::array();
    for (const Entry &entry : m_entries) {
        std::vector<std::string> tags = entry.tags;
        if (tags.empty())
            tags.emplace_back("latest");
        for (const std::string &tag : tags) {
            const auto image = resolve(entry, tag);
            list.push_back({{"image", entry.name + ":" + tag},
                            {"anyTag", entry.tags.empty()},
                            {"runnable", image.ok()},
                            {"reason", image ? std::string() : image.error().cause},
                            {"fix", image ? std::string() : image.error().hint}});
        }
    }
    return list;
}

} // namespace ph::local
