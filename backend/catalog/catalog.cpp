// SPDX-License-Identifier: Apache-2.0
#include "backend/catalog/catalog.h"

#include "backend/catalog/builtin.h"
#include "backend/catalog/reader.h"

#include <algorithm>
#include <system_error>

namespace ph::catalog {
namespace {

template <typename T> const T *byId(const std::vector<T> &list, std::string_view id) {
    const auto at = std::find_if(list.begin(), list.end(), [&](const T &entry) { return entry.id == id; });
    return at == list.end() ? nullptr : &*at;
}

template <typename T> void putById(std::vector<T> &list, T entry) {
    const auto at = std::find_if(list.begin(), list.end(), [&](const T &other) { return other.id == entry.id; });
    if (at == list.end())
        list.push_back(std::move(entry));
    else
        *at = std::move(entry);
}

template <typename T> const T &defaultOf(const std::vector<T> &list) {
    const auto at = std::find_if(list.begin(), list.end(), [](const T &entry) { return entry.isDefault; });
    return at == list.end() ? list.front() : *at;
}

std::vector<fs::path> yamlFiles(const fs::path &folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        const std::string extension = it->path().extension().string();
        if (extension == ".yaml" || extension == ".yml")
            files.push_back(it->path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

std::string_view Engine::seriesOf(std::string_view version) const {
    std::size_t at = 0;
    for (int number = 0; number < series && at != std::string_view::npos; ++number)
        at = version.find('.', number == 0 ? 0 : at + 1);
    return version.substr(0, at);
}

const EngineVersion *Engine::version(std::string_view wanted) const {
    const auto at =
        std::find_if(versions.begin(), versions.end(), [&](const EngineVersion &v) { return v.version == wanted; });
    return at == versions.end() ? nullptr : &*at;
}

const EngineVersion &Engine::defaultVersion() const {
    return defaultOf(versions);
}
const EngineSize &Engine::defaultSize() const {
    return defaultOf(sizes);
}

Catalog Catalog::load(const fs::path &userDirectory) {
    Catalog catalog;
    for (const BuiltinFile &file : builtinFiles())
        catalog.add(file.text, std::string(file.name));
    if (!userDirectory.empty()) {
        for (const fs::path &path : yamlFiles(userDirectory)) {
            if (auto text = readFile(path, 1U << 20U))
                catalog.add(*text, path.string());
            else
                catalog.m_problems.push_back(text.error());
        }
    }
    std::erase_if(catalog.m_adapters, [&](const Adapter &adapter) {
        if (catalog.engine(adapter.engine))
            return false;
        catalog.m_problems.push_back(
            Error{Errc::Invalid,
                  "the adapter " + adapter.id + " is for an engine that is not in the catalogue: " + adapter.engine,
                  adapter.source,
                  0,
                  "Add a file for that engine.",
                  {},
                  {},
                  {},
                  0});
        return true;
    });
    return catalog;
}

void Catalog::add(std::string_view text, const std::string &file) {
    auto content = readFileContent(text, file);
    if (!content) {
        m_problems.push_back(std::move(content).error());
        return;
    }
    if (content->engine)
        putById(m_engines, std::move(*content->engine));
    if (content->adapter)
        putById(m_adapters, std::move(*content->adapter));
}

const Engine *Catalog::engine(std::string_view id) const {
    return byId(m_engines, id);
}
const Adapter *Catalog::adapter(std::string_view id) const {
    return byId(m_adapters, id);
}

const Adapter *Catalog::defaultAdapter(std::string_view engine) const {
    const Adapter *first = nullptr;
    for (const Adapter &adapter : m_adapters) {
        if (adapter.engine != engine || !adapter.enabled)
            continue;
        if (adapter.isDefault)
            return &adapter;
        if (!first)
            first = &adapter;
    }
    return first;
}

const Adapter *Catalog::adapterFor(std::string_view engine, int members) const {
    const Adapter *usual = defaultAdapter(engine);
    if (!usual || usual->allows(members))
        return usual;
    const Adapter *widest = usual;
    for (const Adapter &adapter : m_adapters) {
        if (adapter.engine != engine || !adapter.enabled)
            continue;
        if (adapter.allows(members))
            return &adapter;
        if (adapter.maximumMembers > widest->maximumMembers)
            widest = &adapter;
    }
    return widest; // whose limits the message about the number then names
}

std::string Adapter::imageOf(const EngineVersion &version) const {
    if (image.empty())
        return version.image;
    std::string out = image;
    if (const auto at = out.find("{version}"); at != std::string::npos)
        out.replace(at, 9, version.version);
    return out;
}

domain::DraftRules Catalog::rules(std::string_view engineId, std::string_view adapterId) const {
    const Engine *engine = this->engine(engineId);
    const Adapter *adapter = this->adapter(adapterId);
    domain::DraftRules rules;
    if (!engine || !adapter || adapter->engine != engineId)
        return rules;
    rules.engine = engine->id;
    rules.adapter = adapter->id;
    rules.enabled = engine->enabled && adapter->enabled;
    for (const EngineVersion &version : engine->versions)
        rules.versions.push_back(version.version);
    rules.minimumMembers = adapter->minimumMembers;
    rules.maximumMembers = adapter->maximumMembers;
    rules.dcs = adapter->dcs;
    rules.minimumCpu = engine->minimumCpu;
    rules.minimumMemory = engine->minimumMemory;
    rules.minimumStorage = engine->minimumStorage;
    rules.reservedDatabases = engine->reservedDatabases;
    rules.reservedOwners = engine->reservedOwners;
    rules.reservedOwnerPrefixes = engine->reservedOwnerPrefixes;
    rules.parameters = engine->parameters;
    return rules;
}

namespace {

/// An instance may be called postgres or pg-main: what is named after it then begins otherwise.
std::string notReserved(const std::string &name, const std::vector<std::string> &names,
                        const std::vector<std::string> &prefixes) {
    const bool reserved =
        std::find(names.begin(), names.end(), name) != names.end() ||
        std::any_of(prefixes.begin(), prefixes.end(), [&](const auto &prefix) { return name.rfind(prefix, 0) == 0; });
    return reserved ? "app_" + name : name;
}

} // namespace

domain::InstanceSpec Catalog::withDefaults(domain::InstanceSpec spec, std::string_view name) const {
    const auto fill = [](std::string &member, const std::string &value) {
        if (member.empty())
            member = value;
    };
    const Engine *engine = this->engine(spec.engine);
    if (!engine)
        return spec;
    if (const Adapter *adapter = adapterFor(spec.engine, spec.members))
        fill(spec.adapter, adapter->id);
    const EngineSize &size = engine->defaultSize();
    fill(spec.engineVersion, engine->defaultVersion().version);
    fill(spec.cpu, size.cpu);
    fill(spec.memory, size.memory);
    fill(spec.storage, size.storage);
    fill(spec.database, notReserved(domain::identifierFromName(name), engine->reservedDatabases, {}));
    fill(spec.owner, notReserved(spec.database, engine->reservedOwners, engine->reservedOwnerPrefixes));
    return spec;
}

} // namespace ph::catalog
