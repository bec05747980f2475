// SPDX-License-Identifier: Apache-2.0
#include "models/format/text.h"

#include "backend/domain/runbooks.h"

#include <QCoreApplication>

#include <array>

namespace ph::models {

struct ErrorText {
    Q_DECLARE_TR_FUNCTIONS(ErrorText)
};

namespace {
struct CodeWords {
    const char *about; ///< sentence with %1 = subject
    const char *plain; ///< the same without a subject
    const char *next;
};

CodeWords wordsOf(Errc code) {
    switch (code) {
    case Errc::Cancelled:
        return {QT_TRANSLATE_NOOP("ErrorText", "The work on %1 was cancelled."),
                QT_TRANSLATE_NOOP("ErrorText", "The work was cancelled."),
                QT_TRANSLATE_NOOP("ErrorText", "Start it again when you want it.")};
    case Errc::Timeout:
        return {
            QT_TRANSLATE_NOOP("ErrorText", "%1 did not answer in time."),
            QT_TRANSLATE_NOOP("ErrorText", "There was no answer in time."),
            QT_TRANSLATE_NOOP("ErrorText", "Try again; if it happens again, run the connection check of the cluster.")};
    case Errc::Unreachable:
        return {QT_TRANSLATE_NOOP("ErrorText", "%1 cannot be reached."),
                QT_TRANSLATE_NOOP("ErrorText", "The cluster cannot be reached."),
                QT_TRANSLATE_NOOP("ErrorText", "Check the network, then run the connection check of the cluster.")};
    case Errc::Unauthorized:
        return {
            QT_TRANSLATE_NOOP("ErrorText", "%1 did not accept your sign-in."),
            QT_TRANSLATE_NOOP("ErrorText", "The cluster did not accept your sign-in."),
            QT_TRANSLATE_NOOP("ErrorText", "Sign in again, or renew the certificate or token in the kubeconfig file.")};
    case Errc::Forbidden:
        return {QT_TRANSLATE_NOOP("ErrorText", "You may not do this: %1."),
                QT_TRANSLATE_NOOP("ErrorText", "You may not do this."),
                QT_TRANSLATE_NOOP("ErrorText", "Ask an administrator of the cluster for the right that is named.")};
    case Errc::NotFound:
        return {QT_TRANSLATE_NOOP("ErrorText", "%1 does not exist."),
                QT_TRANSLATE_NOOP("ErrorText", "It does not exist."),
                QT_TRANSLATE_NOOP("ErrorText", "Check the name; somebody may have removed it.")};
    case Errc::Conflict:
        return {QT_TRANSLATE_NOOP("ErrorText", "%1 exists already, is in use or was changed meanwhile."),
                QT_TRANSLATE_NOOP("ErrorText", "It exists already, is in use or was changed meanwhile."),
                QT_TRANSLATE_NOOP("ErrorText", "Look at its present state, then decide again.")};
    case Errc::Expired:
        return {QT_TRANSLATE_NOOP("ErrorText", "What was read of %1 is too old."),
                QT_TRANSLATE_NOOP("ErrorText", "What was read is too old."),
                QT_TRANSLATE_NOOP("ErrorText", "Refresh and try again.")};
    case Errc::Invalid:
        return {QT_TRANSLATE_NOOP("ErrorText", "%1 was refused because it is not valid."),
                QT_TRANSLATE_NOOP("ErrorText", "The input was refused because it is not valid."),
                QT_TRANSLATE_NOOP("ErrorText", "Correct what the cause names and try again.")};
    case Errc::Throttled:
        return {QT_TRANSLATE_NOOP("ErrorText", "%1 asks us to slow down."),
                QT_TRANSLATE_NOOP("ErrorText", "The cluster asks us to slow down."),
                QT_TRANSLATE_NOOP("ErrorText", "Wait a moment and try again.")};
    case Errc::Unavailable:
        return {QT_TRANSLATE_NOOP("ErrorText", "%1 is there but not able to answer now."),
                QT_TRANSLATE_NOOP("ErrorText", "The cluster is there but not able to answer now."),
                QT_TRANSLATE_NOOP("ErrorText", "Wait a moment and try again.")};
    case Errc::Internal:
        break;
    }
    return {QT_TRANSLATE_NOOP("ErrorText", "Something failed inside Pilothouse while working on %1."),
            QT_TRANSLATE_NOOP("ErrorText", "Something failed inside Pilothouse."),
            QT_TRANSLATE_NOOP("ErrorText", "Try again; if it happens again, report it with the technical details.")};
}
} // namespace

UserMessage describe(const Error &error, const QString &happened) {
    const CodeWords words = wordsOf(error.code);
    const QString own =
        error.subject.empty() ? ErrorText::tr(words.plain) : ErrorText::tr(words.about).arg(qs(error.subject));
    UserMessage message;
    if (error.reason == "DeletionProtected") { // not a right that lacks: somebody wanted it so
        message.sentence = ErrorText::tr("%1 is protected against deletion.").arg(qs(error.subject));
        message.nextStep = ErrorText::tr("Switch the protection off under Change resources, then delete it.");
        message.detail = qs(error.text());
        return message;
    }
    message.sentence = happened.isEmpty() ? own : happened;
    QString cause = error.cause.empty() ? QString() : qs(error.cause);
    for (const ErrorCause &item : error.causes) {
        const QString line =
            item.field.empty() ? qs(item.message) : QStringLiteral("%1: %2").arg(qs(item.field), qs(item.message));
        cause += (cause.isEmpty() ? QString() : QStringLiteral("\n")) + line;
    }
    // The general sentence of these codes tells less than what the place that failed found out.
    const bool vague = error.code == Errc::Conflict || error.code == Errc::Invalid || error.code == Errc::Internal ||
                       error.code == Errc::Unavailable;
    if (cause.isEmpty() && vague)
        cause = qs(error.what);
    if (!cause.isEmpty())
        cause[0] = cause.at(0).toUpper();
    if (happened.isEmpty() || (vague && !cause.isEmpty()))
        message.cause = cause;
    else
        message.cause = cause.isEmpty() ? own : QStringLiteral("%1 %2").arg(own, cause);
    message.nextStep = error.hint.empty() ? ErrorText::tr(words.next) : qs(error.hint);
    message.topic = qs(domain::topicOf(error));
    message.detail = qs(error.text());
    if (error.httpStatus != 0)
        message.detail += QStringLiteral(" [HTTP %1]").arg(error.httpStatus);
    return message;
}

namespace {
struct IssueWords {
    std::string_view code;
    const char *text;
};
/// Codes of backend/domain/validate; those whose sentence names a number of the catalogue keep the backend's words.
constexpr std::array<IssueWords, 27> issueTable{{
    {"name.missing", QT_TRANSLATE_NOOP("ErrorText", "Enter a name.")},
    {"name.tooLong", QT_TRANSLATE_NOOP("ErrorText", "The name is too long. Use at most 40 characters.")},
    {"name.notDnsLabel",
     QT_TRANSLATE_NOOP("ErrorText",
                       "Use lower-case letters, digits and hyphens; begin with a letter, end with a letter or digit.")},
    {"name.exists",
     QT_TRANSLATE_NOOP("ErrorText", "A database with this name exists in this namespace. Choose another name.")},
    {"name.reserved", QT_TRANSLATE_NOOP("ErrorText", "This name is reserved. Choose another one.")},
    {"namespace.missing", QT_TRANSLATE_NOOP("ErrorText", "Choose a namespace.")},
    {"namespace.tooLong", QT_TRANSLATE_NOOP("ErrorText", "The namespace is too long. Use at most 63 characters.")},
    {"namespace.notDnsLabel", QT_TRANSLATE_NOOP("ErrorText", "This is not a name a namespace can have.")},
    {"cluster.missing", QT_TRANSLATE_NOOP("ErrorText", "Choose a cluster that answers.")},
    {"engine.unknown", QT_TRANSLATE_NOOP("ErrorText", "Choose an engine from the list.")},
    {"cpu.missing", QT_TRANSLATE_NOOP("ErrorText", "Enter how much CPU it gets, for example 0.5.")},
    {"cpu.notQuantity", QT_TRANSLATE_NOOP("ErrorText", "Enter a number of processors, for example 0.5, 2 or 500m.")},
    {"memory.missing", QT_TRANSLATE_NOOP("ErrorText", "Enter how much memory it gets, for example 512Mi.")},
    {"memory.notQuantity", QT_TRANSLATE_NOOP("ErrorText", "Enter a size with its unit, for example 512Mi or 2Gi.")},
    {"storage.missing", QT_TRANSLATE_NOOP("ErrorText", "Enter how much storage it gets, for example 1Gi.")},
    {"storage.notQuantity", QT_TRANSLATE_NOOP("ErrorText", "Enter a size with its unit, for example 1Gi or 100Gi.")},
    {"storage.shrinks", QT_TRANSLATE_NOOP("ErrorText", "A volume can grow, never shrink. Enter as much as it has or "
                                                       "more.")},
    {"database.missing", QT_TRANSLATE_NOOP("ErrorText", "Enter the name of the first database.")},
    {"database.tooLong", QT_TRANSLATE_NOOP("ErrorText", "The name is too long. Use at most 63 characters.")},
    {"database.notIdentifier",
     QT_TRANSLATE_NOOP("ErrorText", "Use letters, digits and underscores; begin with a letter.")},
    {"database.reserved",
     QT_TRANSLATE_NOOP("ErrorText", "The server keeps this database name for itself. Choose another one.")},
    {"owner.missing", QT_TRANSLATE_NOOP("ErrorText", "Enter the role that owns the database.")},
    {"owner.tooLong", QT_TRANSLATE_NOOP("ErrorText", "The name is too long. Use at most 63 characters.")},
    {"owner.notIdentifier",
     QT_TRANSLATE_NOOP("ErrorText", "Use letters, digits and underscores; begin with a letter.")},
    {"owner.reserved",
     QT_TRANSLATE_NOOP("ErrorText", "The server keeps this role name for itself. Choose another one.")},
    {"password.missing", QT_TRANSLATE_NOOP("ErrorText", "Type the password, or switch its box off to have one made.")},
    {"password.tooShort",
     QT_TRANSLATE_NOOP("ErrorText", "Use at least 8 characters, or leave it empty to have one made.")},
}};
} // namespace

QString issueText(const domain::FieldIssue &issue) {
    for (const IssueWords &words : issueTable) {
        if (words.code == issue.code)
            return ErrorText::tr(words.text);
    }
    return issue.hint.empty() ? qs(issue.what) : QStringLiteral("%1 %2").arg(qs(issue.what), qs(issue.hint));
}

} // namespace ph::models
