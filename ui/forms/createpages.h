// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/forms/formpage.h"
#include "ui/widgets/choicecard.h"
#include "ui/widgets/roombars.h"
#include "ui/widgets/topologysketch.h"

#include <memory>
#include <optional>

class QCheckBox;

namespace ph::models {
class ParameterTableModel;
}

namespace ph::ui {

class TableView;

/// A step of creating a database: fields that are filled from a draft and written into one, and what they say in a few
/// words.
class CreatePage : public FormPage {
    Q_OBJECT
public:
    virtual void load(const domain::InstanceDraft &draft) = 0;
    virtual void save(domain::InstanceDraft &draft) const = 0;
    /// What is chosen, for the list of steps.
    [[nodiscard]] virtual QString summary() const = 0;

protected:
    using FormPage::FormPage;
};

/// Cluster, namespace, name, engine and version, and what kind of database it shall be.
class WherePage final : public CreatePage {
    Q_OBJECT
public:
    explicit WherePage(QWidget *parent);
    void load(const domain::InstanceDraft &draft) override;
    void save(domain::InstanceDraft &draft) const override;
    [[nodiscard]] QString summary() const override;

    void setClusters(const std::vector<models::ClusterSummary> &clusters, const QString &current);
    void chooseCluster(const QString &name);
    void setNamespaces(const std::vector<std::string> &namespaces);
    void setEngines(const std::vector<models::EngineChoice> &engines);
    [[nodiscard]] QString cluster() const;
    [[nodiscard]] QString ns() const;
    [[nodiscard]] const models::EngineChoice *engine() const;
    /// Marks the template the other steps agree with.
    void showTemplate(int members, bool synchronous);

Q_SIGNALS:
    void clusterChosen(const QString &name);
    void namespaceChosen();
    void engineChosen();
    /// A template was chosen.
    void templatePicked(int members, bool synchronous);

private:
    void takeEngine();

    std::vector<models::EngineChoice> m_engines;
    QString m_wantedEngine, m_wantedVersion; ///< of a loaded draft, until the choices are there
    ChoiceRow *m_templates;
    QComboBox *m_cluster, *m_namespace, *m_engine, *m_version;
    QLineEdit *m_name, *m_description;
};

/// Ready-made sizes, the amounts themselves, the class of the volume, and what the place has of them.
class SizePage final : public CreatePage {
    Q_OBJECT
public:
    explicit SizePage(QWidget *parent);
    void load(const domain::InstanceDraft &draft) override;
    void save(domain::InstanceDraft &draft) const override;
    [[nodiscard]] QString summary() const override;

    /// Proposes the engine's own amounts where the user has not typed any.
    void setEngine(const models::EngineChoice &choice);
    /// Null: what the place offers is not known.
    void setPlace(const domain::Place *place);
    void setRoom(const std::vector<models::RoomRow> &rows);
    /// Why a ready-made size does not fit; empty = it does.
    void setRefused(const QString &size, const QString &why);
    [[nodiscard]] const std::vector<models::EngineChoice::Size> &sizes() const { return m_sizes; }

private:
    void markSize();
    std::vector<models::EngineChoice::Size> m_sizes;
    ChoiceRow *m_cards;
    QLineEdit *m_cpu, *m_memory, *m_storage;
    QComboBox *m_class;
    QString m_wantedClass;
    RoomBars *m_room;
    TextLabel *m_roomNote;
};

/// How many members, and what their loss means.
class AvailabilityPage final : public CreatePage {
    Q_OBJECT
public:
    explicit AvailabilityPage(QWidget *parent);
    void load(const domain::InstanceDraft &draft) override;
    void save(domain::InstanceDraft &draft) const override;
    [[nodiscard]] QString summary() const override;
    void setEngine(const models::EngineChoice &choice);
    void choose(int members, bool synchronous);
    [[nodiscard]] int members() const;
    [[nodiscard]] bool synchronous() const;

private:
    void membersChosen();
    void explain();
    std::vector<models::EngineChoice::Way> m_ways;
    QComboBox *m_members, *m_synchronous;
    TopologySketch *m_sketch;
    TextLabel *m_loss, *m_cannot;
};

/// What keeps the data from being lost.
class ProtectionPage final : public CreatePage {
    Q_OBJECT
public:
    explicit ProtectionPage(QWidget *parent);
    void load(const domain::InstanceDraft &draft) override;
    void save(domain::InstanceDraft &draft) const override;
    [[nodiscard]] QString summary() const override;

private:
    QCheckBox *m_protection;
};

/// The first database, its owner and the password.
class AccessPage final : public CreatePage {
    Q_OBJECT
public:
    explicit AccessPage(QWidget *parent);
    void load(const domain::InstanceDraft &draft) override;
    void save(domain::InstanceDraft &draft) const override;
    [[nodiscard]] QString summary() const override;
    /// What is wrong that only this page can know: an own password is wanted and none was typed.
    [[nodiscard]] std::vector<domain::FieldIssue> ownIssues() const;

private:
    QLineEdit *m_database, *m_owner, *m_password;
    QCheckBox *m_own;
    FormField *m_passwordField;
};

/// The engine's parameters.
class AdvancedPage final : public CreatePage {
    Q_OBJECT
public:
    explicit AdvancedPage(QWidget *parent);
    ~AdvancedPage() override;
    void load(const domain::InstanceDraft &draft) override;
    void save(domain::InstanceDraft &draft) const override;
    [[nodiscard]] QString summary() const override;
    void setRules(const std::string &engine, const std::vector<domain::ParameterRule> &rules);
    /// Also marks the rows.
    void setParameterIssues(const std::vector<domain::FieldIssue> &issues);

private:
    std::string m_engine;
    std::map<std::string, std::string> m_wanted; ///< of a loaded draft, until the rules are there
    std::unique_ptr<models::ParameterTableModel> m_parameters;
    class QSortFilterProxyModel *m_proxy;
    TableView *m_table;
};

} // namespace ph::ui
