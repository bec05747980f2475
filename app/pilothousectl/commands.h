// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/pilothousectl/session.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace ph::ctl {

// Each returns the exit code; what a person reads goes to standard error, what a program reads to standard output.

int localUp(Session &session);
int localDown(Session &session);
int localStatus(Session &session);
/// Destroys the embedded cluster after the word "reset" was typed (@p typed, or asked for).
int localReset(Session &session, const std::string &typed);
/// Prints the embedded cluster's kubeconfig.
int localKubeconfig(Session &session);

int clustersList(Session &session);
int clustersAdd(Session &session, const std::string &file, const std::vector<std::string> &contexts);
int clustersRemove(Session &session, const std::string &name);
int clustersCheck(Session &session, const std::string &name);
/// "#RRGGBB" or "none".
int clustersColor(Session &session, const std::string &name, const std::string &color);
int clustersProtect(Session &session, const std::string &name, const std::string &level);
/// Everything that has to work, green or red, with one fix each.
int status(Session &session);

struct CreateArguments {
    domain::InstanceDraft draft;
    bool wait = false;
    bool planOnly = false;
    bool rehearse = false;          ///< ask the server what it would say, and change nothing
    bool manifest = false;          ///< print the objects, and change nothing
    std::string planFile;           ///< saved plan to take the draft from; empty = none
    bool passwordFromInput = false; ///< read one line from standard input
    std::string confirm;            ///< typed name, needed by protected clusters without a terminal
};
int create(Session &session, CreateArguments arguments);
struct DeleteArguments {
    std::string name;
    bool yes = false;
    bool purge = false;
    std::string confirm; ///< typed name, needed by protected clusters and for --purge without a terminal
};
int remove(Session &session, const DeleteArguments &arguments);
/// What a namespace offers a new database.
int room(Session &session);
/// How any change of one instance is asked for.
struct ChangeArguments {
    std::string name;
    bool yes = false;
    bool planOnly = false;
    std::string confirm;
};

/// Shows a plan, asks where something is lost or the cluster is protected, and runs it.
int runPlan(Session &session, const domain::Plan &plan, const ops::ClusterSummary &cluster,
            const ChangeArguments &arguments);
/// How main() adds a command to a parent, with its help and what it does.
using AddCommand = std::function<CLI::App *(CLI::App *, const char *, const char *, std::function<int()>)>;
/// Adds scale, switchover, stop, start, restart, edit and rotate-password.
void addInstanceChanges(CLI::App &app, Session &session, const AddCommand &add);
/// Adds volumes with list and delete, and reattach.
void addVolumes(CLI::App &app, Session &session, const AddCommand &add);
/// "NAME=VALUE" in its parts.
[[nodiscard]] Result<std::pair<std::string, std::string>> nameAndValue(const std::string &text);
int operationsList(Session &session);
int operationsResume(Session &session, const std::string &name);
/// Takes an unfinished operation back, after the name was typed (@p confirm), unless @p yes.
int operationsRollBack(Session &session, const std::string &name, bool yes, const std::string &confirm);
int operationsHistory(Session &session, int limit);
int auditList(Session &session, int limit);

/// Prints the topic about a code, whose words are @p words; without any, the list of codes.
int explain(Session &session, const std::vector<std::string> &words);

int list(Session &session);
int describe(Session &session, const std::string &name, bool objects);
int events(Session &session, const std::string &name);
int logs(Session &session, const std::string &name, const std::string &container, const std::string &pod, int tail,
         bool follow);
int watch(Session &session, const std::string &name);

/// Prints the connection string, or with @p exec opens psql or mariadb with @p arguments; @p confirm: the typed name,
/// which a protected cluster asks for.
int connect(Session &session, const std::string &name, bool exec, const std::string &confirm,
            const std::vector<std::string> &arguments);

} // namespace ph::ctl
