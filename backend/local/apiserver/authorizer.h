// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/apiserver/api.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ph::local {

/// What somebody wants to do.
struct AccessRequest {
    std::string verb; ///< get list watch create update patch delete deletecollection …
    std::string group;
    std::string resource; ///< plural; empty with a path
    std::string subresource;
    std::string ns;
    std::string name;
    std::string path; ///< of a non-resource request, e.g. "/version"
};

/// One rule of a (Cluster)Role.
struct PolicyRule {
    std::vector<std::string> verbs;
    std::vector<std::string> groups;
    std::vector<std::string> resources;
    std::vector<std::string> names;
    std::vector<std::string> paths;
    [[nodiscard]] bool allows(const AccessRequest &request) const;
    [[nodiscard]] static PolicyRule fromJson(const Json &rule);
};

/// Role-based access control over the stored roles and bindings; parsed once and again after each change of one.
/// Thread-safe.
class Authorizer {
public:
    explicit Authorizer(ObjectStore &store);
    ~Authorizer();

    struct Decision {
        bool allowed = false;
        std::string reason; ///< which binding allows it
    };
    [[nodiscard]] Decision decide(const UserInfo &user, const AccessRequest &request);
    /// All rules that hold for a user in a namespace (empty = only cluster-wide ones), for SelfSubjectRulesReview and
    /// escalation checks.
    [[nodiscard]] std::vector<PolicyRule> rulesFor(const UserInfo &user, const std::string &ns);
    /// Kubernetes' escalation rule: whether the user already holds everything @p rules grant in @p ns.
    [[nodiscard]] bool covers(const UserInfo &user, const std::string &ns, const std::vector<PolicyRule> &rules);
    /// The rules of a role; empty when it does not exist. @p ns empty = ClusterRole.
    [[nodiscard]] std::vector<PolicyRule> roleRules(const std::string &ns, const std::string &name);
    /// The 403 sentence: `User "x" cannot list resource "pods" in API group "" in the namespace "y"`.
    [[nodiscard]] static std::string refusal(const UserInfo &user, const AccessRequest &request);

private:
    struct Policy;
    std::shared_ptr<const Policy> policy();

    ObjectStore &m_store;
    std::vector<std::unique_ptr<ObjectStore::Watch>> m_watches;
    std::atomic<bool> m_dirty{true};
    std::mutex m_mutex;
    std::shared_ptr<const Policy> m_policy;
};

/// Creates the default ClusterRoles and bindings (cluster-admin, admin, edit, view, discovery …) that are missing, and
/// the system namespaces.
Status ensureDefaultObjects(Api &api);

} // namespace ph::local
