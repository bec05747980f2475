// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/executor.h"
#include "models/facade/console.h"
#include "tests/support/fixtureconsole/fixtureconsole.h"
#include "ui/dialogs/prompter.h"

#include <QSettings>
#include <QTemporaryDir>
#include <QWidget>

#include <functional>
#include <memory>

namespace ph::testing {

/// Remembers what it was asked instead of asking anybody.
class RecordingPrompter final : public ui::Prompter {
public:
    void showError(QWidget *, const models::UserMessage &message, std::function<void()> retry) override {
        errors.append(message.sentence);
        lastRetry = std::move(retry);
    }
    void confirm(QWidget *, const QString &title, const QString &, const QString &,
                 std::function<void()> yes) override {
        questions.append(title);
        if (sayYes)
            yes();
    }
    void chooseFile(QWidget *, const QString &, std::function<void(const QString &)> done) override {
        if (!file.isEmpty())
            done(file);
    }
    void saveText(QWidget *, const QString &, const QString &name, const QString &text) override {
        savedName = name;
        saved = text;
    }
    void copy(const QString &text) override { copied = text; }
    void copySecret(const QString &text) override { copiedSecret = text; }

    QStringList errors, questions;
    QString file, copied, copiedSecret, saved, savedName;
    std::function<void()> lastRetry; ///< what "Try again" of the last error would do
    bool sayYes = false;
};

/// Everything one scene or test needs: a clock that stands still, a fixture backend, the console over it.
struct Stage {
    Stage();
    ~Stage();
    Stage(const Stage &) = delete;
    Stage &operator=(const Stage &) = delete;

    ManualClock clock{sceneNow()};
    Executor executor{2};
    QTemporaryDir folder;
    std::unique_ptr<QSettings> settings;
    RecordingPrompter prompter;
    std::shared_ptr<FixtureConsole> backend = std::make_shared<FixtureConsole>();
    std::unique_ptr<models::Console> console;
    std::vector<std::unique_ptr<QWidget>> widgets; ///< destroyed before the console
    ops::ClusterSummary local, production;

    /// Two clusters and five databases in different states.
    void populate();
    /// Attaches the backend and waits until its rows are there.
    void connectBackend();
    /// Handles events until @p done holds; false after 10 s.
    static bool until(const std::function<bool()> &done);
};

/// One picture: builds its widget on a stage and brings it to the state worth looking at.
struct Scene {
    QString name;
    std::function<QWidget *(Stage &)> build;
};

/// All scenes, in the order of the product's flows.
[[nodiscard]] const std::vector<Scene> &scenes();

/// What every GUI program of the tests does first: fixed font, our style, @p dark or light, the words of @p language.
void prepareLook(bool dark, const QString &language = QStringLiteral("en"));

} // namespace ph::testing
