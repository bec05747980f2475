// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/clusterlist.h"

#include "backend/machinery/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace ph::ops {
namespace {

constexpr std::array levels{"open", "confirm", "read-only"};

ProtectionLevel levelOf(const std::string &text) {
    for (std::size_t i = 0; i < levels.size(); ++i)
        if (text == levels[i])
            return static_cast<ProtectionLevel>(i);
    return ProtectionLevel::ReadOnly; // a word we do not know was meant to protect
}

} // namespace

const char *protectionName(ProtectionLevel level) {
    return levels.at(static_cast<std::size_t>(level));
}

ClusterList::ClusterList(const ConsoleOptions &options, fs::path configDirectory)
    : m_file(std::move(configDirectory) / "clusters.json"), m_embedded(options.embedded) {
    if (options.listKubeconfigs)
        m_kubeconfigs = options.kubeconfigs.empty() ? kube::kubeconfigPaths() : options.kubeconfigs;
}

std::string ClusterList::keyOf(const ClusterEntry &entry) {
    return entry.embedded ? "embedded" : entry.file.string() + "#" + entry.context;
}

void ClusterList::readDecisions() {
    m_added.clear();
    m_hidden.clear();
    m_protection.clear();
    m_colors.clear();
    m_broken.clear();
    const auto text = readFile(m_file, 4U << 20U);
    if (!text && text.error().code == Errc::NotFound)
        return;
    auto document = text ? parseJson(*text) : Result<Json>(text.error());
    if (!document || !document->is_object()) {
        m_broken = document ? "it is not a JSON object" : document.error().text();
        m_problems.push_back(Error{Errc::Invalid,
                                   "the list of clusters cannot be read; every cluster is treated as read-only",
                                   m_file.string(), 0, "Repair the file or move it away.", m_broken});
        return;
    }
    if (const Json &added = jsonAt(*document, {"added"}); added.is_array())
        for (const Json &entry : added)
            m_added.push_back({jsonText(entry, {"file"}), jsonTexts(entry, {"contexts"})});
    m_hidden = jsonTexts(*document, {"hidden"});
    if (const Json &protection = jsonAt(*document, {"protection"}); protection.is_object())
        for (const auto &[key, level] : protection.items())
            m_protection[key] = level.is_string() ? levelOf(level.get<std::string>()) : ProtectionLevel::ReadOnly;
    if (const Json &colors = jsonAt(*document, {"colors"}); colors.is_object())
        for (const auto &[key, color] : colors.items())
            if (color.is_string())
                m_colors[key] = color.get<std::string>();
}

Status ClusterList::writeDecisions() {
    if (!m_broken.empty())
        return Error{Errc::Invalid,
                     "the list of clusters cannot be read, so it is not changed either",
                     m_file.string(),
                     0,
                     "Repair the file or move it away.",
                     m_broken};
    Json added = Json::array();
    for (const Added &entry : m_added)
        added.push_back(Json{{"file", entry.file.string()}, {"contexts", entry.contexts}});
    Json protection = Json::object();
    for (const auto &[key, level] : m_protection)
        protection[key] = protectionName(level);
    const Json document{
        {"version", 1}, {"added", added}, {"hidden", m_hidden}, {"protection", protection}, {"colors", m_colors}};
    PH_TRY(makeDirectories(m_file.parent_path()));
    return writeFileAtomic(m_file, dumpJson(document, 2) + "\n");
}

void ClusterList::addContexts(const kube::Kubeconfig &config, const std::vector<std::string> &contexts, bool embedded,
                              const std::string &fixedName) {
    for (const auto &[context, value] : config.contexts) {
        if (!contexts.empty() && std::find(contexts.begin(), contexts.end(), context) == contexts.end())
            continue;
        ClusterEntry entry;
        entry.context = context;
        entry.file = value.source.empty() && !config.files.empty() ? config.files.front() : value.source;
        entry.embedded = embedded;
        entry.current = context == config.currentContext;
        entry.user = value.user;
        entry.ns = value.ns.empty() ? "default" : value.ns;
        if (const auto cluster = config.clusters.find(value.cluster); cluster != config.clusters.end())
            entry.server = cluster->second.server;
        const std::string key = keyOf(entry);
        if (std::find(m_hidden.begin(), m_hidden.end(), key) != m_hidden.end())
            continue;
        const auto same = [&](const ClusterEntry &other) { return keyOf(other) == key; };
        if (std::any_of(m_entries.begin(), m_entries.end(), same))
            continue;
        const std::string wanted = fixedName.empty() ? context : fixedName;
        entry.name = wanted;
        for (int n = 2; std::any_of(m_entries.begin(), m_entries.end(),
                                    [&](const ClusterEntry &other) { return other.name == entry.name; });
             ++n)
            entry.name = wanted + "-" + std::to_string(n);
        entry.config = config;
        for (const fs::path &file : kube::certificateFiles(config, context))
            if (const auto text = readFile(file))
                entry.certificates[file] = std::hash<std::string>()(*text);
        entry.protection = !m_broken.empty()            ? ProtectionLevel::ReadOnly
                           : m_protection.contains(key) ? m_protection.at(key)
                                                        : ProtectionLevel::Open;
        if (const auto color = m_colors.find(key); color != m_colors.end())
            entry.color = color->second;
        m_entries.push_back(std::move(entry));
        if (embedded)
            return; // the embedded cluster is one entry, whatever its file holds besides
    }
}

void ClusterList::addSource(const std::string &source, Result<kube::Kubeconfig> read,
                            const std::vector<std::string> &contexts, bool embedded, const std::string &fixedName) {
    if (read) {
        m_lastRead[source] = *read;
    } else {
        const bool gone = read.error().code == Errc::NotFound;
        if (gone)
            m_lastRead.erase(source);
        if (!gone || !embedded) // an embedded cluster that was ended is no problem
            m_problems.push_back(read.error());
    }
    if (const auto last = m_lastRead.find(source); last != m_lastRead.end())
        addContexts(last->second, contexts, embedded, fixedName);
}

void ClusterList::reload() {
    m_entries.clear();
    m_problems.clear();
    readDecisions();
    if (m_embedded)
        addSource(m_embedded->kubeconfig, kube::loadKubeconfigFile(m_embedded->kubeconfig), {}, true, m_embedded->name);
    if (!m_kubeconfigs.empty())
        addSource({}, kube::loadKubeconfig(m_kubeconfigs), {}, false, {});
    for (const Added &added : m_added)
        addSource(added.file, kube::loadKubeconfigFile(added.file), added.contexts, false, {});
}

std::vector<fs::path> ClusterList::watchedFiles() const {
    std::vector<fs::path> files{m_file};
    if (m_embedded)
        files.push_back(m_embedded->kubeconfig);
    files.insert(files.end(), m_kubeconfigs.begin(), m_kubeconfigs.end());
    for (const Added &added : m_added)
        files.push_back(added.file);
    for (const ClusterEntry &entry : m_entries)
        for (const fs::path &file : kube::certificateFiles(entry.config, entry.context))
            files.push_back(file);
    return files;
}

Status ClusterList::add(const fs::path &kubeconfig, const std::vector<std::string> &contexts) {
    std::error_code ignored;
    const fs::path file = fs::absolute(kubeconfig, ignored).lexically_normal();
    auto loaded = kube::loadKubeconfigFile(file);
    if (!loaded) {
        Error error = std::move(loaded).error();
        if (error.code == Errc::Internal) // such as a folder: what was given is wrong, not the program
            error.code = Errc::Invalid;
        return error;
    }
    const kube::Kubeconfig &config = *loaded;
    if (config.contexts.empty())
        return Error{Errc::Invalid, "the kubeconfig has no contexts", file.string(), 0,
                     "Choose a file that names at least one cluster."};
    for (const std::string &context : contexts) {
        auto resolved = kube::resolveContext(config, context);
        if (!resolved)
            return resolved.error();
    }
    const auto old =
        std::find_if(m_added.begin(), m_added.end(), [&](const Added &entry) { return entry.file == file; });
    if (old == m_added.end())
        m_added.push_back({file, contexts});
    else if (contexts.empty())
        old->contexts.clear();
    else if (!old->contexts.empty())
        for (const std::string &context : contexts)
            if (std::find(old->contexts.begin(), old->contexts.end(), context) == old->contexts.end())
                old->contexts.push_back(context);
    std::erase_if(m_hidden, [&](const std::string &key) {
        const auto hash = key.rfind('#');
        return key.substr(0, hash) == file.string() &&
               (contexts.empty() ||
                std::find(contexts.begin(), contexts.end(), key.substr(hash + 1)) != contexts.end());
    });
    PH_TRY(writeDecisions());
    reload();
    return {};
}

Status ClusterList::remove(const std::string &name) {
    const auto entry =
        std::find_if(m_entries.begin(), m_entries.end(), [&](const ClusterEntry &e) { return e.name == name; });
    if (entry == m_entries.end())
        return Error{Errc::NotFound, "there is no cluster " + name, name, 0,
                     "See the names with \"pilothousectl clusters list\"."};
    if (entry->embedded)
        return Error{Errc::Invalid, "the embedded cluster cannot be taken off the list", name, 0,
                     "Stop it with \"pilothousectl local down\"."};
    m_hidden.push_back(keyOf(*entry));
    PH_TRY(writeDecisions());
    reload();
    return {};
}

Result<std::string> ClusterList::keyOfName(const std::string &name) const {
    const auto entry =
        std::find_if(m_entries.begin(), m_entries.end(), [&](const ClusterEntry &e) { return e.name == name; });
    if (entry == m_entries.end())
        return Error{Errc::NotFound, "there is no cluster " + name, name, 0,
                     "See the names with \"pilothousectl clusters list\"."};
    return keyOf(*entry);
}

Status ClusterList::setProtection(const std::string &name, ProtectionLevel level) {
    PH_ASSIGN(const std::string key, keyOfName(name));
    m_protection[key] = level;
    PH_TRY(writeDecisions());
    reload();
    return {};
}

Status ClusterList::setColor(const std::string &name, const std::string &color) {
    PH_ASSIGN(const std::string key, keyOfName(name));
    const bool hex = color.size() == 7 && color.front() == '#' &&
                     color.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
    if (!color.empty() && !hex)
        return Error{Errc::Invalid, "this is not a colour", name, 0, "Write it as #RRGGBB, for example #C2362B."};
    if (color.empty())
        m_colors.erase(key);
    else
        m_colors[key] = color;
    PH_TRY(writeDecisions());
    reload();
    return {};
}

} // namespace ph::ops
