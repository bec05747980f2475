// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/catalog/types.h"
#include "backend/core/files.h"
#include "backend/core/result.h"
#include "backend/domain/instance.h"

#include <string>
#include <string_view>
#include <vector>

namespace ph::catalog {

/// An object as it will be written, without secrets: in a Secret, values such as "${password length=32}" stand for what
/// is made when the step runs, and "${anchor-uid}" in owner references for the anchor's uid.
struct RenderedObject {
    std::string id; ///< of its template: "statefulset"
    bool anchor = false;
    JsonPtr object;
};

/// The engines and adapters there are. Immutable after loading; safe to share between threads.
class Catalog {
public:
    /// Built-in files, then every *.yaml of @p userDirectory in order of name; one with the id of an earlier one
    /// replaces it. A file that cannot be used is left out and described in problems(); loading never fails as a whole.
    [[nodiscard]] static Catalog load(const fs::path &userDirectory = {});

    [[nodiscard]] const std::vector<Engine> &engines() const { return m_engines; }
    [[nodiscard]] const std::vector<Adapter> &adapters() const { return m_adapters; }
    [[nodiscard]] const std::vector<Error> &problems() const { return m_problems; }
    /// Null when there is none with this id.
    [[nodiscard]] const Engine *engine(std::string_view id) const;
    [[nodiscard]] const Adapter *adapter(std::string_view id) const;
    /// The adapter a new instance of @p engine gets when nothing else is asked for; null when there is none.
    [[nodiscard]] const Adapter *defaultAdapter(std::string_view engine) const;
    /// The same for a wanted number of members: the default one when it can run so many, else the first that can, else
    /// the one that can run most.
    [[nodiscard]] const Adapter *adapterFor(std::string_view engine, int members) const;
    /// What a draft is checked against; engine is empty when the two do not belong together or do not exist.
    [[nodiscard]] domain::DraftRules rules(std::string_view engine, std::string_view adapter) const;
    /// @p spec with everything empty filled from the defaults: adapter, version, size, database and owner from @p name.
    [[nodiscard]] domain::InstanceSpec withDefaults(domain::InstanceSpec spec, std::string_view name) const;

    /// The objects of an instance in the order they are made: the anchor first, since it owns the others. Deterministic
    /// and pure. Invalid names what is not in the catalogue or which assignment does not fit.
    [[nodiscard]] Result<std::vector<RenderedObject>> render(const domain::InstanceSpec &spec,
                                                             const InstanceRef &ref) const;

private:
    void add(std::string_view text, const std::string &file);
    std::vector<Engine> m_engines;
    std::vector<Adapter> m_adapters;
    std::vector<Error> m_problems;
};

} // namespace ph::catalog
