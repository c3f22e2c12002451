#include "tests/test_main.h"
#include "tests/ui/full_window.h"
#include "ui/theme/plain_text.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QMessageBox>
#include <QtTest>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

namespace fs = std::filesystem;
using ui::theme::plainTip;

/// Text of strangers is shown as text wherever it comes up, and opens nothing.
class TestPlainText : public QObject {
    Q_OBJECT

private slots:
    void labelsAreTextUnlessSomebodyChose();
    void tipsAreText();
    void noLabelOpensAFile();
    void aHostileStudyIsTextEverywhere();
};

namespace {

/// A tag that Qt would obey, with a word to find it by.
const QString tag = QStringLiteral("<b>evil</b><img src=pipe>");

/// Whether a text that may be markup has the tag as markup.
bool obeys(const QString& text) {
    return Qt::mightBeRichText(text) && text.contains(QLatin1String("<b>evil"));
}

QStringList tipsOf(const QAbstractItemModel& model, int most = 60) {
    QStringList tips;
    for (int column = 0; column < model.columnCount(); ++column) {
        tips << model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString();
        for (int row = 0; row < std::min(model.rowCount(), most); ++row)
            tips << model.index(row, column).data(Qt::ToolTipRole).toString();
    }
    for (int row = 0; row < std::min(model.rowCount(), most); ++row)
        tips << model.headerData(row, Qt::Vertical, Qt::ToolTipRole).toString();
    return tips;
}

/// Where the tag is obeyed below a window.
QStringList faultsOf(const QWidget& window) {
    QStringList faults;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        QStringList tips{widget->toolTip(), widget->whatsThis()};
        if (const auto* view = qobject_cast<const QAbstractItemView*>(widget); view != nullptr && view->model())
            tips << tipsOf(*view->model());
        if (const auto* box = qobject_cast<const QComboBox*>(widget))
            tips << tipsOf(*box->model());
        for (const QAction* action : widget->actions())
            tips << action->toolTip();
        for (const QString& tip : tips)
            if (obeys(tip))
                faults << QStringLiteral("tip of %1: %2").arg(widget->objectName(), tip);
        const auto* label = qobject_cast<const QLabel*>(widget);
        if (label != nullptr && label->textFormat() != Qt::PlainText && obeys(label->text()))
            faults << QStringLiteral("label %1: %2").arg(label->objectName(), label->text());
    }
    return faults;
}

/// The tests' small model under a name and with class names that are markup.
core::study::Study hostileStudy(const fs::path& folder) {
    const fs::path model = folder / "<b>evil<b><img src=pipe>";
    fs::copy(TESSERA_TEST_DATA "/tiny_dit", model, fs::copy_options::recursive);
    nlohmann::json config = nlohmann::json::parse(std::ifstream(model / "config.json"));
    for (auto& name : config["class_names"])
        name = tag.toStdString() + name.get<std::string>();
    std::ofstream(model / "config.json") << config;
    core::study::Study study = tinyStudy(6, 2, model.string());
    study.variants.push_back({.name = tag.toStdString(), .stages = study.stages, .pruning = study.pruning});
    return study;
}

} // namespace

void TestPlainText::labelsAreTextUnlessSomebodyChose() {
    ui::theme::showTextAsText();
    ui::theme::showTextAsText();
    QLabel plain(tag), rich(tag);
    rich.setTextFormat(Qt::RichText);
    QMessageBox box(QMessageBox::NoIcon, tag, tag);
    for (QWidget* widget : std::initializer_list<QWidget*>{&plain, &rich, &box})
        widget->ensurePolished();
    for (QLabel* label : box.findChildren<QLabel*>())
        label->ensurePolished();
    QCOMPARE(plain.textFormat(), Qt::PlainText);
    QCOMPARE(rich.textFormat(), Qt::RichText);
    QCOMPARE(faultsOf(box), QStringList());
}

void TestPlainText::tipsAreText() {
    QCOMPARE(plainTip(QStringLiteral("a < b\nc")), QStringLiteral("a < b\nc"));
    QCOMPARE(plainTip(tag + QLatin1String("\nx")),
             QStringLiteral("<qt>&lt;b&gt;evil&lt;/b&gt;&lt;img src=pipe&gt;<br>x</qt>"));
    QVERIFY(obeys(tag) && !obeys(plainTip(tag)));
}

/// A pipe that nobody writes to would hang whoever opens it.
void TestPlainText::noLabelOpensAFile() {
    ui::theme::showTextAsText();
    const QTemporaryDir folder;
    const QString pipe = folder.filePath(QStringLiteral("pipe"));
    QCOMPARE(mkfifo(pipe.toLocal8Bit().constData(), 0600), 0);
    for (const char* html : {"<img src='%1'>", "<link rel=stylesheet href='%1'>x", "<body background='%1'>x"}) {
        const QString text = QString::fromLatin1(html).arg(pipe);
        QWidget window;
        auto* label = new QLabel(text, &window);
        QVERIFY(label->sizeHint().isValid());
        QMessageBox box(QMessageBox::NoIcon, text, text, QMessageBox::Ok, &window);
        box.setInformativeText(text);
        for (QWidget* widget : std::initializer_list<QWidget*>{&window, &box}) {
            widget->show();
            QVERIFY(QTest::qWaitForWindowExposed(widget));
        }
        QCOMPARE(label->text(), text);
    }
}

void TestPlainText::aHostileStudyIsTextEverywhere() {
    const QTemporaryDir folder;
    FullWindow full;
    QVERIFY(full.fill(hostileStudy(folder.path().toStdString()), tag));
    int shown = 0;
    for (const QLabel* label : full.window.findChildren<QLabel*>())
        shown += label->text().contains(QLatin1String("<b>evil")) ? 1 : 0;
    QVERIFY2(shown >= 2, qPrintable(QString::number(shown)));
    QCOMPARE(faultsOf(full.window), QStringList());
}

TESSERA_GUI_TEST(TestPlainText)
#include "tst_plain_text.moc"
