// SPDX-License-Identifier: Apache-2.0
// bench_fleet KUBECONFIG COUNT SECONDS: the real window over the real backend on a server with COUNT instances. Prints
// how long a key in the filter takes, then reads changes made by bench_fleetwriter for SECONDS and prints how old a
// change is when its cell has been painted, and how long an event waited for the GUI thread.
#include "backend/ops/console.h"
#include "models/facade/console.h"
#include "ui/dialogs/prompter.h"
#include "ui/pages/instancepage.h"
#include "ui/shell/mainwindow.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <thread>

using namespace ph;

namespace {

double at(std::vector<double> values, double share) {
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

void print(const char *what, const std::vector<double> &values, const char *unit) {
    std::printf("%s: median %.1f %s, p95 %.1f, p99 %.1f, worst %.1f (%zu)\n", what, at(values, 0.5), unit,
                at(values, 0.95), at(values, 0.99), at(values, 1), values.size());
    std::fflush(stdout);
}

long long milliseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1'000'000;
}

double residentMib() {
    std::ifstream status("/proc/self/status");
    std::string word;
    double kib = 0;
    while (status >> word)
        if (word == "VmRSS:" && status >> kib)
            break;
    return kib / 1024;
}

/// How long an event from outside, as a key or a click is one, waits for the GUI thread: another thread posts one every
/// 2 ms, and always only one at a time.
class WaitMeter final : public QObject {
public:
    WaitMeter() : m_thread([this](const std::stop_token &stop) { ping(stop); }) {}
    ~WaitMeter() override { end(); }
    /// The waits in ms; ends the measuring.
    const std::vector<double> &end() {
        m_thread.request_stop();
        if (m_thread.joinable())
            m_thread.join();
        return m_waits;
    }

private:
    void ping(const std::stop_token &stop) {
        while (!stop.stop_requested()) {
            if (!m_waiting.exchange(true)) {
                const auto sent = std::chrono::steady_clock::now();
                QMetaObject::invokeMethod(this, [this, sent] {
                    m_waits.push_back(
                        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - sent).count());
                    m_waiting = false;
                });
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(2)); // the pace of the pings
        }
    }
    std::vector<double> m_waits;
    std::atomic<bool> m_waiting = false;
    std::jthread m_thread;
};

void typeIntoFilter(ui::MainWindow &window) {
    auto *filter = window.findChild<QLineEdit *>(QStringLiteral("filterField"));
    std::vector<double> keys;
    for (const char *word : {"db-19", "db 7 default", "nothing", "1234"}) {
        const auto key = [&](auto press) {
            QElapsedTimer timer;
            timer.start();
            press();
            QCoreApplication::processEvents(); // painting included
            keys.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        };
        for (const char *c = word; *c; ++c)
            key([&] { QTest::keyClick(filter, *c); });
        for (const char *c = word; *c; ++c)
            key([&] { QTest::keyClick(filter, Qt::Key_Backspace); });
    }
    print("a key in the filter", keys, "ms");
}

} // namespace

int main(int argc, char **argv) {
    QApplication app(argc, argv);
    if (argc < 4)
        return 2;
    const int count = std::atoi(argv[2]);
    ui::theme::apply(app, ui::ThemeMode::Light);
    const QTemporaryDir folder;
    const fs::path root(folder.path().toStdString());
    QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    Executor executor;
    models::Console console(executor, Clock::system(), root / "last-known.json");
    ui::DesktopPrompter prompter;
    ui::MainWindow window(console, prompter, settings);
    window.show();
    ops::ConsoleOptions options;
    options.database = root / "console.db";
    options.configDirectory = root;
    options.kubeconfigs = {argv[1]};
    QElapsedTimer filled;
    filled.start();
    console.setBackend(std::shared_ptr<ops::Console>(ops::makeConsole(std::move(options))));
    if (!QTest::qWaitFor([&] { return console.instances().rowCount() == count; }, 120'000)) {
        std::fprintf(stderr, "bench_fleet: only %d rows came\n", console.instances().rowCount());
        return 1;
    }
    std::printf("%d rows in the table after %.2f s, memory %.0f MiB\n", count,
                static_cast<double>(filled.elapsed()) / 1000, residentMib());
    QTest::qWait(6000); // the last known state is written behind the rows
    typeIntoFilter(window);

    std::vector<double> ages;
    auto &model = console.instances();
    QObject::connect(&model, &QAbstractItemModel::dataChanged, &window,
                     [&](const QModelIndex &first, const QModelIndex &last) {
                         const long long now = milliseconds();
                         for (int row = first.row(); row <= last.row(); ++row) {
                             const std::string &cpu = model.rows()[static_cast<std::size_t>(row)].spec.cpu;
                             if (const long long sent = std::atoll(cpu.c_str()); sent > 1'000'000 || sent > now / 2)
                                 ages.push_back(static_cast<double>(now - sent));
                         }
                     });
    WaitMeter meter;
    std::printf("ready\n");
    std::fflush(stdout);
    QTimer::singleShot(std::atoi(argv[3]) * 1000, &app, &QCoreApplication::quit);
    QApplication::exec();
    print("change at the server to changed cell", ages, "ms");
    const std::vector<double> &waits = meter.end();
    print("an event waits for the GUI thread", waits, "ms");
    std::printf("waits over 16 ms: %td\nmemory %.0f MiB\n",
                std::count_if(waits.begin(), waits.end(), [](double ms) { return ms > 16; }), residentMib());
    std::fflush(stdout);
    return 0;
}
