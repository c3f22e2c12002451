#include "tests/test_main.h"
#include "ui/variants/grid_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using ui::variants::GridDialog;

/// One or two choices and their values become columns.
class TestGridDialog : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_dialog = std::make_unique<GridDialog>(core::study::Variant{});
        m_dialog->show();
    }

    void levelsOfOnesOwnMakeALadder() {
        type("firstValues", QStringLiteral("5, 15 ,25"));
        QVERIFY(note().contains(QStringLiteral("3")));
        QTest::mouseClick(ok(), Qt::LeftButton);
        QCOMPARE(m_dialog->result(), int(QDialog::Accepted));
        QCOMPARE(m_dialog->variants().size(), std::size_t(3));
        QCOMPARE(m_dialog->variants()[1].stages.targetSparsity, 0.15);
    }

    void aSecondChoiceMakesAGrid() {
        QVERIFY(!find<QLineEdit>("secondValues").isEnabled());
        choose("secondChoice", 2);                                                             // method
        QVERIFY(find<QLineEdit>("secondValues").text().contains(QStringLiteral("magnitude"))); // all that there are
        type("secondValues", QStringLiteral("obs, magnitude"));
        QCOMPARE(m_dialog->variants().size(), std::size_t(8));
        QCOMPARE(m_dialog->variants()[1].name, std::string("10 % · magnitude"));
    }

    void everyChoiceBeginsWithValuesThatItHas() {
        for (int i = 0; i < core::study::gridChoiceCount; ++i) {
            choose("firstChoice", i);
            QVERIFY2(ok()->isEnabled(), qPrintable(note()));
            QVERIFY(m_dialog->variants().size() > 1);
        }
    }

    void whatIsNoneIsSaidAtOnce() {
        type("firstValues", QStringLiteral("10, ten"));
        QVERIFY2(note().contains(QStringLiteral("ten")), qPrintable(note()));
        QVERIFY(!ok()->isEnabled());
        type("firstValues", QStringLiteral("10"));
        QVERIFY(ok()->isEnabled());
        type("firstValues", {});
        QVERIFY(!ok()->isEnabled());
    }

private:
    template <typename Widget> Widget& find(const char* name) {
        return *m_dialog->findChild<Widget*>(QLatin1String(name));
    }
    QString note() { return find<QLabel>("gridNote").text(); }
    QPushButton* ok() { return m_dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok); }
    void type(const char* name, const QString& text) {
        auto& line = find<QLineEdit>(name);
        line.selectAll();
        if (text.isEmpty())
            QTest::keyClick(&line, Qt::Key_Delete);
        else
            QTest::keyClicks(&line, text);
    }
    void choose(const char* name, int index) { find<QComboBox>(name).setCurrentIndex(index); }

    std::unique_ptr<GridDialog> m_dialog;
};

TESSERA_GUI_TEST(TestGridDialog)
#include "tst_grid_dialog.moc"
