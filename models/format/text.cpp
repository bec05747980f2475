// SPDX-License-Identifier: Apache-2.0
#include "models/format/text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <cmath>

namespace ph::models {

struct FormatText {
    Q_DECLARE_TR_FUNCTIONS(FormatText)
};

namespace {
std::atomic<bool> g_timesInUtc{false};

bool unset(SystemTime time) {
    return time.time_since_epoch().count() == 0;
}
QString dash() {
    return QStringLiteral("\u2013");
}

QString trimmedNumber(double value) {
    QString text = QLocale().toString(value, 'f', value < 10 ? 2 : 1);
    const QString point = QLocale().decimalPoint();
    if (text.contains(point)) {
        while (text.endsWith(QLatin1Char('0')))
            text.chop(1);
        if (text.endsWith(point))
            text.chop(point.size());
    }
    return text;
}
} // namespace

QString spanText(std::chrono::seconds span) {
    const qint64 s = std::max<qint64>(0, span.count());
    const QLocale locale;
    if (s < 90)
        return FormatText::tr("%1 s", "seconds").arg(locale.toString(s));
    if (s < 90 * 60)
        return FormatText::tr("%1 min", "minutes").arg(locale.toString(s / 60));
    if (s < 48 * 3600)
        return FormatText::tr("%1 h", "hours").arg(locale.toString(s / 3600));
    return FormatText::tr("%1 d", "days").arg(locale.toString(s / 86400));
}

QString ageText(SystemTime time, SystemTime now) {
    return unset(time) ? dash() : spanText(std::chrono::duration_cast<std::chrono::seconds>(now - time));
}

QString agoText(SystemTime time, SystemTime now) {
    if (unset(time))
        return dash();
    const auto span = std::chrono::duration_cast<std::chrono::seconds>(now - time);
    if (span.count() < 2)
        return FormatText::tr("just now");
    return FormatText::tr("%1 ago", "4 s ago").arg(spanText(span));
}

QString oneLine(const UserMessage &message) {
    return QStringLiteral("%1 %2 %3").arg(message.sentence, message.cause, message.nextStep).simplified();
}

void setTimesInUtc(bool utc) {
    g_timesInUtc = utc;
}

QString exactTimeText(SystemTime time) {
    if (unset(time))
        return dash();
    const qint64 ms = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
    const QDateTime local =
        g_timesInUtc ? QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC) : QDateTime::fromMSecsSinceEpoch(ms);
    const int offset = local.offsetFromUtc();
    if (offset == 0)
        return local.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")) + QStringLiteral(" UTC");
    const QChar sign = offset < 0 ? QLatin1Char('-') : QLatin1Char('+');
    return QStringLiteral("%1 %2%3:%4")
        .arg(local.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")), QString(sign))
        .arg(std::abs(offset) / 3600, 2, 10, QLatin1Char('0'))
        .arg(std::abs(offset) / 60 % 60, 2, 10, QLatin1Char('0'));
}

double quantityValue(const std::string &quantity) {
    double value = 0;
    const char *end = quantity.data() + quantity.size();
    const auto [rest, failed] = std::from_chars(quantity.data(), end, value);
    if (failed != std::errc{})
        return -1;
    const std::string_view suffix(rest, static_cast<std::size_t>(end - rest));
    static constexpr std::array<std::pair<std::string_view, double>, 14> units{{{"", 1},
                                                                                {"m", 1e-3},
                                                                                {"k", 1e3},
                                                                                {"M", 1e6},
                                                                                {"G", 1e9},
                                                                                {"T", 1e12},
                                                                                {"P", 1e15},
                                                                                {"Ki", 1024.0},
                                                                                {"Mi", 1048576.0},
                                                                                {"Gi", 1073741824.0},
                                                                                {"Ti", 1099511627776.0},
                                                                                {"Pi", 1125899906842624.0},
                                                                                {"u", 1e-6},
                                                                                {"n", 1e-9}}};
    for (const auto &[name, factor] : units) {
        if (suffix == name)
            return value * factor;
    }
    return -1;
}

QString bytesText(const std::string &quantity) {
    const double bytes = quantityValue(quantity);
    if (bytes < 0)
        return quantity.empty() ? dash() : qs(quantity);
    static const std::array<const char *, 6> names{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    double value = bytes;
    std::size_t unit = 0;
    while (value >= 1024 && unit + 1 < names.size()) {
        value /= 1024;
        ++unit;
    }
    return QStringLiteral("%1 %2").arg(trimmedNumber(value), QString::fromLatin1(names.at(unit)));
}

QString cpuText(const std::string &quantity) {
    const double cores = quantityValue(quantity);
    if (cores < 0)
        return quantity.empty() ? dash() : qs(quantity);
    return trimmedNumber(cores);
}

QString stateText(domain::InstanceState state) {
    using S = domain::InstanceState;
    switch (state) {
    case S::Unknown:
        return FormatText::tr("Unknown");
    case S::Creating:
        return FormatText::tr("Creating");
    case S::Ready:
        return FormatText::tr("Ready");
    case S::Degraded:
        return FormatText::tr("Degraded");
    case S::Down:
        return FormatText::tr("Down");
    case S::Stopped:
        return FormatText::tr("Stopped");
    case S::Deleting:
        return FormatText::tr("Deleting");
    case S::Failed:
        return FormatText::tr("Failed");
    }
    return {};
}

StateKind stateKind(domain::InstanceState state) {
    using S = domain::InstanceState;
    switch (state) {
    case S::Ready:
        return StateKind::Good;
    case S::Creating:
    case S::Deleting:
        return StateKind::Information;
    case S::Degraded:
        return StateKind::Attention;
    case S::Down:
    case S::Failed:
        return StateKind::Critical;
    case S::Stopped:
    case S::Unknown:
        break;
    }
    return StateKind::Stale;
}

QString roleText(domain::MemberRole role) {
    using R = domain::MemberRole;
    switch (role) {
    case R::Primary:
        return FormatText::tr("Primary");
    case R::Replica:
        return FormatText::tr("Replica");
    case R::SyncReplica:
        return FormatText::tr("Synchronous replica");
    case R::StandbyLeader:
        return FormatText::tr("Standby leader");
    case R::Unknown:
        break;
    }
    return FormatText::tr("No role yet");
}

QString phaseText(const std::string &phase) {
    static const std::array<std::pair<std::string_view, const char *>, 11> words{{
        {"Pending", QT_TRANSLATE_NOOP("FormatText", "Waiting to start")},
        {"Running", QT_TRANSLATE_NOOP("FormatText", "Running")},
        {"Succeeded", QT_TRANSLATE_NOOP("FormatText", "Ended")},
        {"Failed", QT_TRANSLATE_NOOP("FormatText", "Failed")},
        {"Terminating", QT_TRANSLATE_NOOP("FormatText", "Stopping")},
        {"ContainerCreating", QT_TRANSLATE_NOOP("FormatText", "Preparing")},
        {"PodInitializing", QT_TRANSLATE_NOOP("FormatText", "Preparing")},
        {"ImagePullBackOff", QT_TRANSLATE_NOOP("FormatText", "Image not available")},
        {"ErrImagePull", QT_TRANSLATE_NOOP("FormatText", "Image not available")},
        {"CrashLoopBackOff", QT_TRANSLATE_NOOP("FormatText", "Stops again and again")},
        {"CreateContainerConfigError", QT_TRANSLATE_NOOP("FormatText", "Configuration missing")},
    }};
    for (const auto &[name, word] : words) {
        if (phase == name)
            return FormatText::tr(word);
    }
    return phase.empty() ? FormatText::tr("Unknown") : qs(phase);
}

StateKind memberKind(const domain::Member &member) {
    if (member.ready)
        return StateKind::Good;
    const std::string &p = member.phase;
    if (p == "ImagePullBackOff" || p == "ErrImagePull" || p == "CrashLoopBackOff" || p == "Failed" || p == "Error" ||
        p == "CreateContainerConfigError")
        return StateKind::Critical;
    if (p == "Running")
        return StateKind::Attention;
    return p.empty() ? StateKind::Stale : StateKind::Information;
}

QString engineText(const std::string &engine) {
    if (engine == "postgresql")
        return QStringLiteral("PostgreSQL");
    if (engine == "mariadb")
        return QStringLiteral("MariaDB");
    if (engine == "mysql")
        return QStringLiteral("MySQL");
    return qs(engine);
}

QString engineText(const domain::InstanceSpec &spec) {
    return spec.engineVersion.empty() ? engineText(spec.engine)
                                      : QStringLiteral("%1 %2").arg(engineText(spec.engine), qs(spec.engineVersion));
}

namespace {
struct ReasonWords {
    std::string_view code;
    const char *sentence; ///< %1 = the object
    const char *advice;
};
constexpr std::array<ReasonWords, 16> reasonTable{{
    {"pod.imagePullBackOff", QT_TRANSLATE_NOOP("FormatText", "The image of %1 is not available."),
     QT_TRANSLATE_NOOP("FormatText",
                       "Install the program the message names, or choose a version this cluster can run.")},
    {"pod.crashLoop", QT_TRANSLATE_NOOP("FormatText", "%1 stops again and again."),
     QT_TRANSLATE_NOOP("FormatText", "Read its log: the last lines before the stop name the reason.")},
    {"pod.unschedulable", QT_TRANSLATE_NOOP("FormatText", "No node can take %1."),
     QT_TRANSLATE_NOOP("FormatText", "Ask for less CPU or memory, or add a node.")},
    {"pod.notReady", QT_TRANSLATE_NOOP("FormatText", "%1 runs but is not ready."),
     QT_TRANSLATE_NOOP("FormatText", "A start takes seconds; if it lasts longer, read the log.")},
    {"pod.missing", QT_TRANSLATE_NOOP("FormatText", "%1 does not exist yet."), ""},
    {"volume.pending", QT_TRANSLATE_NOOP("FormatText", "The storage %1 is not there yet."),
     QT_TRANSLATE_NOOP("FormatText", "Check that the storage class exists and has free space.")},
    {"volume.lost", QT_TRANSLATE_NOOP("FormatText", "The storage %1 is lost."),
     QT_TRANSLATE_NOOP("FormatText", "Its volume is gone; restore the database from a backup.")},
    {"pod.configError", QT_TRANSLATE_NOOP("FormatText", "%1 cannot be started as it is configured."),
     QT_TRANSLATE_NOOP("FormatText", "Look at the events: they name what is missing.")},
    {"statefulset.missing", QT_TRANSLATE_NOOP("FormatText", "The StatefulSet of %1 is missing."),
     QT_TRANSLATE_NOOP(
         "FormatText",
         "Somebody deleted it; the volumes are kept. Write it again from a copy; do not delete the database.")},
    {"service.missing",
     QT_TRANSLATE_NOOP("FormatText", "The Service %1 is missing, so no client reaches the database."), ""},
    {"service.noPrimary", QT_TRANSLATE_NOOP("FormatText", "No member is primary, so writes are refused."), ""},
    {"spec.unreadable", QT_TRANSLATE_NOOP("FormatText", "The description of %1 in the cluster cannot be read."),
     QT_TRANSLATE_NOOP("FormatText", "Look at its ConfigMap in the YAML tab.")},
    {"spec.newer", QT_TRANSLATE_NOOP("FormatText", "%1 was made by a newer Pilothouse and can only be looked at here."),
     QT_TRANSLATE_NOOP("FormatText", "Update Pilothouse to change it.")},
    {"replication.notSynchronous",
     QT_TRANSLATE_NOOP("FormatText", "No replica confirms commits, so none would take over by itself."),
     QT_TRANSLATE_NOOP("FormatText", "Look at the replicas: one must be ready and keep up before it confirms again.")},
    {"operation.failed", QT_TRANSLATE_NOOP("FormatText", "The last operation on %1 ended without success."),
     QT_TRANSLATE_NOOP("FormatText", "Open the operation to see the step and its error.")},
    {"cluster.unreachable", QT_TRANSLATE_NOOP("FormatText", "The cluster does not answer."),
     QT_TRANSLATE_NOOP("FormatText", "Run the connection check of the cluster.")},
}};

const ReasonWords *reasonWords(const std::string &code) {
    for (const ReasonWords &words : reasonTable) {
        if (words.code == code)
            return &words;
    }
    return nullptr;
}
} // namespace

QString reasonText(const domain::Reason &reason) {
    const ReasonWords *words = reasonWords(reason.code);
    if (!words) {
        if (reason.message.empty())
            return qs(reason.code);
        return reason.object.empty() ? qs(reason.message)
                                     : QStringLiteral("%1: %2").arg(qs(reason.object), qs(reason.message));
    }
    QString text = FormatText::tr(words->sentence);
    if (text.contains(QStringLiteral("%1")))
        text = text.arg(qs(reason.object));
    return reason.message.empty() ? text : QStringLiteral("%1 %2").arg(text, qs(reason.message));
}

bool reasonBlocks(const domain::Reason &reason) {
    static constexpr std::array<std::string_view, 5> codes{"pod.imagePullBackOff", "pod.crashLoop", "pod.unschedulable",
                                                           "pod.configError", "volume.lost"};
    return std::find(codes.begin(), codes.end(), reason.code) != codes.end();
}

QString reasonAdvice(const domain::Reason &reason) {
    const ReasonWords *words = reasonWords(reason.code);
    return words && *words->advice ? FormatText::tr(words->advice) : QString();
}

QString protectionNote(ops::ProtectionLevel level) {
    switch (level) {
    case ops::ProtectionLevel::Open:
        return FormatText::tr("Changes run once their plan was read; deleting still asks for the name.");
    case ops::ProtectionLevel::Confirm:
        return FormatText::tr("Every change asks for the name of the database first.");
    case ops::ProtectionLevel::ReadOnly:
        return FormatText::tr("Nothing on this cluster can be changed from this console.");
    }
    return {};
}

} // namespace ph::models
