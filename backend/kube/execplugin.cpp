// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/execplugin.h"

#include "backend/core/process.h"
#include "backend/machinery/json.h"
#include "backend/net/http.h"
#include "backend/net/x509.h"

#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>

namespace ph::kube {
namespace {

constexpr std::chrono::seconds pluginLimit{60};
constexpr std::chrono::seconds personLimit{600};
constexpr std::size_t messageLimit = 400;

/// Held while a plugin has the terminal, of which there is one.
std::timed_mutex &terminalMutex() {
    static std::timed_mutex mutex;
    return mutex;
}

Error pluginError(const std::string &what, const std::string &command, std::string cause, std::string hint) {
    return Error{Errc::Unauthorized, what, command, 0, std::move(hint), std::move(cause), "ExecPlugin"};
}

/// The last lines a plugin wrote to its standard error, on one line, without secrets.
std::string messageOf(const std::string &text) {
    std::string line;
    for (const char c : net::redact(text)) {
        const bool blank = c == '\n' || c == '\r' || c == '\t';
        if (!blank)
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    while (line.ends_with(' '))
        line.pop_back();
    return line.size() > messageLimit ? "…" + line.substr(line.size() - messageLimit) : line;
}

Error notFound(const ExecEntry &exec, const std::string &path) {
    std::string folders = path;
    for (std::size_t at = folders.find(':'); at != std::string::npos; at = folders.find(':', at + 2))
        folders.replace(at, 1, ", ");
    const bool isPath = exec.command.find('/') != std::string::npos;
    std::string hint =
        exec.installHint.empty() ? "Install it, or add its folder to the PATH of your login shell." : exec.installHint;
    return pluginError("the credential plugin '" + exec.command + "' was not found", exec.command,
                       isPath ? "there is no such program" : "searched in: " + folders, std::move(hint));
}

} // namespace

Result<Credential> parseExecCredential(const std::string &output, const std::string &apiVersion,
                                       const std::string &command) {
    const auto bad = [&](const std::string &cause) {
        return pluginError("the credential plugin '" + command + "' gave no usable answer", command, cause,
                           "Run the command in a terminal to see what it prints, or update it.");
    };
    const auto parsed = parseJson(output);
    if (!parsed)
        return bad(output.empty() ? "it printed nothing" : "what it printed is not JSON");
    const Json &answer = *parsed;
    if (!answer.is_object() || jsonText(answer, {"kind"}) != "ExecCredential")
        return bad("what it printed is not an ExecCredential");
    const std::string version = jsonText(answer, {"apiVersion"});
    if (version != apiVersion)
        return bad("it answered in " + (version.empty() ? "no version" : version) + " but the kubeconfig asks for " +
                   apiVersion);
    const std::string token = jsonText(answer, {"status", "token"});
    Credential credential;
    credential.certPem = jsonText(answer, {"status", "clientCertificateData"});
    credential.keyPem = Secret(jsonText(answer, {"status", "clientKeyData"}));
    if (token.empty() && credential.certPem.empty() && credential.keyPem.empty())
        return bad("it holds neither a token nor a client certificate");
    if (credential.certPem.empty() != credential.keyPem.empty())
        return bad("a client certificate and its key must come together");
    if (!credential.certPem.empty()) {
        const auto info = net::inspect(credential.certPem);
        if (!info || !net::matches(credential.certPem, credential.keyPem))
            return bad("its client certificate cannot be read or does not belong to its key");
        credential.expiry = info->notAfter;
    }
    if (token.find_first_of("\r\n") != std::string::npos)
        return bad("its token holds a line break");
    if (!token.empty())
        credential.authorization = Secret("Bearer " + token);
    const std::string expiry = jsonText(answer, {"status", "expirationTimestamp"});
    if (!expiry.empty()) {
        const auto time = parseTime(expiry);
        if (!time)
            return bad("its expirationTimestamp is not a time");
        credential.expiry = credential.expiry ? std::min(*credential.expiry, *time) : *time;
    }
    return credential;
}

Result<Credential> ExecSource::fetch(bool, const Context &ctx) {
    const ExecEntry &exec = m_setup.exec;
    const bool interactive = m_setup.terminal && exec.interactive != ExecEntry::Interactive::Never;
    if (exec.interactive == ExecEntry::Interactive::Always && !interactive)
        return pluginError(
            "the credential plugin '" + exec.command + "' needs a terminal", exec.command,
            "its interactiveMode is Always",
            "Sign in with it in a terminal, or set interactiveMode to IfAvailable if it can work without one.");
    const std::string path = m_setup.searchPath();
    const auto program = findProgram(exec.command, path);
    if (!program)
        return notFound(exec, path);

    Json info = {{"apiVersion", exec.apiVersion}, {"kind", "ExecCredential"}, {"spec", {{"interactive", interactive}}}};
    if (exec.provideClusterInfo) {
        auto cluster = parseJson(m_setup.clusterInfo);
        if (cluster)
            info["spec"]["cluster"] = std::move(*cluster);
    }
    Command command;
    command.argv.push_back(program->string());
    command.argv.insert(command.argv.end(), exec.args.begin(), exec.args.end());
    command.environment = m_setup.environment;
    (*command.environment)["PATH"] = path;
    for (const auto &[name, value] : exec.env)
        (*command.environment)[name] = value.reveal();
    (*command.environment)["KUBERNETES_EXEC_INFO"] = dumpJson(info);
    command.outputLimit = 1U << 20U;

    const Context patient = interactive ? Context(ctx.stopToken()) : ctx;
    std::unique_lock<std::timed_mutex> terminal(terminalMutex(), std::defer_lock);
    while (interactive && !terminal.try_lock_for(std::chrono::milliseconds(50)))
        PH_TRY(patient.check("waiting for the terminal"));
    command.terminal = interactive;
    const auto result = runCommand(command, patient.withTimeout(interactive ? personLimit : pluginLimit));
    if (terminal)
        terminal.unlock();
    if (!result) {
        if (patient.done())
            return result.error();
        const bool late = result.error().code == Errc::Timeout;
        return pluginError("the credential plugin '" + exec.command + "' did not run to its end", exec.command,
                           late ? std::string("it did not answer within ") + (interactive ? "10 min" : "60 s")
                                : result.error().text(),
                           "Run the command in a terminal; if it asks for a log-in, complete it there and try again.");
    }
    if (result->exitCode != 0) {
        const std::string message = messageOf(result->err);
        return pluginError("the credential plugin '" + exec.command + "' failed", exec.command,
                           "exit code " + std::to_string(result->exitCode) + (message.empty() ? "" : ": " + message),
                           "Sign in again with the tool it belongs to, then try again.");
    }
    auto credential = parseExecCredential(result->out, exec.apiVersion, exec.command);
    if (credential && credential->expiry && *credential->expiry <= clock().now())
        return pluginError("the credential plugin '" + exec.command + "' gave credentials that have expired",
                           exec.command, "they ended at " + formatTime(*credential->expiry),
                           "Sign in again with the tool it belongs to, and check this computer's clock.");
    return credential;
}

} // namespace ph::kube
