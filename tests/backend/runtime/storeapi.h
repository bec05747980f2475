// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/apiserver/api.h"

/// The API's operations on a real object store without admission, validation and defaulting: what the runtime's tests need,
/// so that they fail only for the runtime's own reasons.
class StoreApi final : public ph::local::Api {
public:
    explicit StoreApi(ph::local::ObjectStore &store) : m_store(store) {}
    ph::Result<ph::local::StoredObject> get(const std::string &collection, const std::string &ns, const std::string &name) override;
    std::vector<ph::local::StoredObject> list(const std::string &collection, const std::string &ns) override;
    ph::Result<ph::local::StoredObject> create(const std::string &collection, const std::string &ns, ph::Json object, const Options &options) override;
    ph::Result<ph::local::StoredObject> update(const std::string &collection, const std::string &ns, const std::string &name, ph::Json object, const Options &options) override;
    ph::Result<ph::local::StoredObject> patch(const std::string &, const std::string &, const std::string &, Patch, const ph::Json &, bool, const Options &) override;
    ph::Result<ph::local::StoredObject> remove(const std::string &collection, const std::string &ns, const std::string &name, const ph::Json &deleteOptions,
                                               const Options &options) override;
    ph::Result<ph::local::StoredObject> modify(const std::string &collection, const std::string &ns, const std::string &name, const std::function<bool(ph::Json &)> &change,
                                               const Options &options) override;
    ph::local::ObjectStore &objects() override { return m_store; }
    void event(const ph::Json &object, const std::string &type, const std::string &reason, const std::string &message, const std::string &component) override;

private:
    ph::local::ObjectStore &m_store;
};
