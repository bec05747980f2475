// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/local/apiserver/api.h"
#include "backend/local/apiserver/apierrors.h"
#include "backend/local/apiserver/resources.h"
#include "backend/machinery/schema.h"

#include <map>
#include <mutex>
#include <set>

namespace ph::local {

/// The one implementation of Api: per request prepare, default, validate, admit, track ownership, store; every write is
/// optimistic on the stored revision and repeated where the caller gave none.
class ApiCore final : public Api {
public:
    struct Settings {
        std::string serviceCidr; ///< "127.64.8.0/21"; Services get their ClusterIP from it
        const Clock *clock = &Clock::system();
    };
    ApiCore(ObjectStore &store, std::shared_ptr<SchemaSet> schema, Settings settings);

    Result<StoredObject> get(const std::string &collection, const std::string &ns, const std::string &name) override;
    std::vector<StoredObject> list(const std::string &collection, const std::string &ns) override;
    Result<StoredObject> create(const std::string &collection, const std::string &ns, Json object,
                                const Options &options) override;
    Result<StoredObject> update(const std::string &collection, const std::string &ns, const std::string &name,
                                Json object, const Options &options) override;
    Result<StoredObject> patch(const std::string &collection, const std::string &ns, const std::string &name,
                               Patch type, const Json &patch, bool force, const Options &options) override;
    Result<StoredObject> remove(const std::string &collection, const std::string &ns, const std::string &name,
                                const Json &deleteOptions, const Options &options) override;
    Result<StoredObject> modify(const std::string &collection, const std::string &ns, const std::string &name,
                                const std::function<bool(Json &)> &change, const Options &options) override;
    ObjectStore &objects() override { return m_store; }
    void event(const Json &object, const std::string &type, const std::string &reason, const std::string &message,
               const std::string &component) override;

    [[nodiscard]] const ResourceTable &resources() const { return m_resources; }
    [[nodiscard]] ResourceTable &resources() { return m_resources; }
    [[nodiscard]] SchemaSet &schema() { return *m_schema; }
    [[nodiscard]] const Clock &clock() const { return *m_settings.clock; }
    /// The type of a kind; one that takes anything when the schema does not know it.
    [[nodiscard]] const SchemaType &typeOf(const ServedResource &info) const;
    /// The object as @p info's version shows it: custom objects stored by another version or under an older schema are
    /// brought up to date. Built-in ones are left alone.
    [[nodiscard]] StoredObject shown(const ServedResource &info, StoredObject object) const;
    /// The autoscaling/v1 Scale of an object that has that subresource.
    [[nodiscard]] Json scaleOf(const ServedResource &info, const Json &object) const;

private:
    Result<ServedResourcePtr> served(const std::string &collection, const std::string &version = {}) const;
    Status checkShape(const ServedResource &info, Json &object, const std::string &ns) const;
    Status checkFields(const ServedResource &info, Json &object, const Options &options) const;
    /// Of an applied configuration: no unknown fields, right types.
    Status checkApplied(const ServedResource &info, const Json &applied) const;
    Status admitCreate(const ServedResource &info, const std::string &ns, Json &object);
    Status admitUpdate(const ServedResource &info, const Json &live, Json &object);
    Status admitPod(const std::string &ns, Json &pod);
    Status assignClusterIp(Json &service, const Json *live);
    // quotaadmission.cpp
    /// Completes a pod by the namespace's LimitRanges and checks it, or a claim, against them.
    Status admitLimits(const ServedResource &info, const std::string &ns, Json &object);
    /// Forbidden when the namespace's quotas leave no room. What comes back is held until the object is stored.
    Result<std::unique_lock<std::mutex>> admitQuota(const ServedResource &info, const std::string &ns, const Json *live,
                                                    const Json &object);
    Status checkNamespace(const ServedResource &info, const std::string &ns, const std::string &name) const;
    /// Writes @p object over @p live. @p tracked: managedFields are right already (apply).
    Result<StoredObject> replace(const ServedResource &info, const StoredObject &live, Json object,
                                 const Options &options, bool tracked);
    Result<StoredObject> replaceScale(const ServedResource &info, const std::string &ns, const std::string &name,
                                      const Json &scale, const Options &options);
    Result<StoredObject> apply(const ServedResource &info, const std::string &ns, const std::string &name,
                               const Json &applied, bool force, const Options &options);
    Result<StoredObject> finishRemoval(const ServedResource &info, const StoredObject &live, const Options &options);
    Error worded(const ServedResource &info, std::string_view name, Error error) const;
    [[nodiscard]] SystemTime now() const { return m_settings.clock->now(); }
    Result<StoredObject> dryRun(const ObjectKey &key, std::uint64_t revision, Json object) const;
    // customstore.cpp
    Status admitDefinition(const ServedResource &info, Json &definition, const Json *live);
    void definitionChanged(const StoredObject &definition, bool gone);
    /// Begins the deletion of a definition: its objects go first.
    Result<StoredObject> removeDefinition(const StoredObject &live, const Options &options);
    /// Deletes the objects of a definition that is being deleted, and it when none is left.
    void finishDefinition(const std::string &name);
    /// An object of a custom kind is gone: perhaps it was the last its definition waited for.
    void customObjectGone(const ServedResource &info);

    ObjectStore &m_store;
    std::shared_ptr<SchemaSet> m_schema;
    ResourceTable m_resources;
    const Settings m_settings;
    SchemaType m_anything;
    std::mutex m_definitionMutex; ///< held while a definition is admitted, stored and served: names are taken once
    std::mutex m_quotaMutex;      ///< held while an object of a namespace with quotas is admitted and stored
    std::mutex m_addressMutex;
    std::set<std::string> m_reservedAddresses; ///< chosen, their Service not stored yet
    std::mutex m_eventMutex;
    std::map<std::string, std::string>
        m_eventNames; ///< object uid + reason + message → name of the Event that counts it
};

} // namespace ph::local
