// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/scenes/catalogue.h"
#include "ui/widgets/basics.h"
#include "ui/widgets/operationview.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QRegularExpression>
#include <QTabBar>
#include <QTableView>
#include <QTest>
#include <QTranslator>

using namespace ph;

namespace {

/// Puts every translatable text in brackets and makes it a third longer, as German does.
class PseudoTranslator final : public QTranslator {
public:
    [[nodiscard]] bool isEmpty() const override { return false; }
    [[nodiscard]] QString translate(const char *, const char *source, const char *, int) const override {
        const QString text = QString::fromUtf8(source);
        return QStringLiteral("[%1%2]").arg(text, QString(text.size() / 3, QLatin1Char('~')));
    }
};

/// What a person can read in @p root now, with the place it stands at.
QList<std::pair<QString, QString>> textsOf(QWidget *root) {
    QList<std::pair<QString, QString>> texts;
    const auto add = [&texts](const QObject *where, const QString &text) {
        if (!text.trimmed().isEmpty())
            texts.append(
                {QStringLiteral("%1 %2").arg(QLatin1String(where->metaObject()->className()), where->objectName()),
                 text});
    };
    QWidgetList all = root->findChildren<QWidget *>();
    all.append(root);
    for (QWidget *widget : all) {
        if (!widget->isVisible())
            continue;
        add(widget, widget->toolTip());
        if (widget->isWindow())
            add(widget, widget->windowTitle());
        if (const auto *label = qobject_cast<QLabel *>(widget)) {
            // Runbooks are in English, which their dialog says.
            if (!widget->objectName().startsWith(QLatin1String("runbook")))
                add(widget, label->text());
        } else if (const auto *elided = qobject_cast<ui::ElidedLabel *>(widget))
            add(widget, elided->text());
        else if (const auto *badge = qobject_cast<ui::StateBadge *>(widget))
            add(widget, badge->word());
        else if (const auto *steps = qobject_cast<ui::StepList *>(widget))
            add(widget, steps->summary().section(QLatin1Char('\n'), 0, 0));
        else if (const auto *button = qobject_cast<QAbstractButton *>(widget))
            add(widget, button->text());
        else if (const auto *line = qobject_cast<QLineEdit *>(widget))
            add(widget, line->placeholderText());
        else if (const auto *tabs = qobject_cast<QTabBar *>(widget)) {
            for (int i = 0; i < tabs->count(); ++i)
                add(widget, tabs->tabText(i));
        } else if (const auto *table = qobject_cast<QTableView *>(widget)) {
            for (int column = 0; column < table->model()->columnCount(); ++column)
                add(widget, table->model()->headerData(column, Qt::Horizontal).toString());
            if (!table->objectName().endsWith(QLatin1String("ventTable"))) { // events are the cluster's own words
                // Names, values and defaults of parameters are the server's.
                const int from = table->objectName().endsWith(QLatin1String("arameterTable")) ? 3 : 0;
                for (int row = 0; row < table->model()->rowCount(); ++row)
                    for (int column = from; column < table->model()->columnCount(); ++column)
                        add(widget, table->model()->index(row, column).data().toString());
            }
        }
        for (const QAction *action : widget->actions())
            add(action, action->text());
    }
    return texts;
}

/// Names, numbers and identifiers stay as they are in every language.
bool isData(QString text) {
    static const QRegularExpression data(QStringLiteral(
        "\\b((postgresql|mysql)://"
        "\\S+|\\?sslmode=\\S+|pilothouse/"
        "\\S+|Pilothouse|PostgreSQL|MariaDB|embedded|frankfurt|default|shop|crm|logistics|"
        "\\w+@\\w+|workstation|admin|app|orders|billing|warehouse|customers|reporting|half|archive|invoices|postgres|"
        "default/"
        "\\w+|(data-)?(orders|billing|warehouse|customers|reporting|half|archive|invoices)(-\\w+)*|["
        "KMGT]i?B?|m|UTC|YAML|CPU|v[0-9.]+|https://\\S+|uid-\\w+|~\\S+|context|"
        "ConfigMap|Secret|StatefulSet|Service|ServiceAccount|Role|RoleBinding|Pod|Ctrl|Alt|Shift|Del|"
        "Esc|F[0-9]+|Return|[A-Z])\\b|[0-9]+(Gi|Mi|m)\\b"));
    text.remove(data);
    static const QRegularExpression letter(QStringLiteral("\\p{L}"));
    return !text.contains(letter);
}

/// Sentences of the fixture's cluster and backend, which tell causes and fixes in their own words.
bool isTold(const QString &text) {
    static const QStringList told{QStringLiteral("postgresql-15 is not installed"),
                                  QStringLiteral("apt install"),
                                  QStringLiteral("203.0.113.7"),
                                  QStringLiteral("connected in 18 ms"),
                                  QStringLiteral("certificate"),
                                  QStringLiteral("console.db"),
                                  QStringLiteral("4711"),
                                  QStringLiteral("start with --state-dir"),
                                  QStringLiteral("could not be created"),
                                  QStringLiteral("exceeded quota:"),
                                  QStringLiteral("Readiness probe failed"),
                                  QStringLiteral("Without the synchronous mode"), // of the catalogue
                                  QStringLiteral("No failover: a lost node"),
                                  QStringLiteral("~/.kube/config"),
                                  QStringLiteral("Starting the embedded cluster")};
    return std::any_of(told.begin(), told.end(), [&](const QString &part) { return text.contains(part); });
}

/// Texts under @p root that went past the translator.
QStringList plainIn(QWidget *root) {
    QStringList plain;
    for (const auto &[where, text] : textsOf(root)) {
        if (!text.contains(QLatin1Char('[')) && !isData(text) && !isTold(text))
            plain.append(QStringLiteral("%1: %2").arg(where, text));
    }
    plain.removeDuplicates();
    return plain;
}

/// Texts of labels and buttons under @p root that have less room than they need.
QStringList clippedIn(const QWidget *root) {
    QStringList clipped;
    for (const QLabel *label : root->findChildren<QLabel *>()) {
        if (label->isVisible() && !label->wordWrap() && !label->text().isEmpty() &&
            label->width() < label->sizeHint().width())
            clipped.append(label->text());
    }
    for (const QAbstractButton *button : root->findChildren<QAbstractButton *>()) {
        if (button->isVisible() && !button->text().isEmpty() && button->width() < button->minimumSizeHint().width())
            clipped.append(button->text());
    }
    return clipped;
}

} // namespace

/// Every word a person reads can be translated, and has room when it is.
class TestWords : public QObject {
    Q_OBJECT
    PseudoTranslator m_pseudo;

    static void sceneRows() {
        QTest::addColumn<int>("number");
        for (std::size_t i = 0; i < testing::scenes().size(); ++i)
            QTest::newRow(qPrintable(testing::scenes()[i].name)) << static_cast<int>(i);
    }

private Q_SLOTS:
    void init() {
        QTest::failOnWarning(
            QRegularExpression(QStringLiteral("^(?!This plugin does not support propagateSizeHints).*")));
        testing::prepareLook(false);
        QApplication::installTranslator(&m_pseudo);
    }
    void cleanup() { QApplication::removeTranslator(&m_pseudo); }

    void everyWordIsTranslatedAndFits_data() { sceneRows(); }
    void everyWordIsTranslatedAndFits() {
        QFETCH(int, number);
        testing::Stage stage;
        QWidget *root = testing::scenes()[static_cast<std::size_t>(number)].build(stage);
        QVERIFY(root);
        QTest::qWait(20); // layouts settle in the event loop
        QTRY_VERIFY2(plainIn(root).isEmpty(), qPrintable(plainIn(root).join(QLatin1Char('\n'))));
        QTRY_VERIFY2(clippedIn(root).isEmpty(), qPrintable(clippedIn(root).join(QLatin1Char('\n'))));
    }
};

QTEST_MAIN(TestWords)
#include "tst_words.moc"
