#include "core/base/error.h"
#include "core/base/provenance.h"
#include "core/study/study_file.h"
#include "tests/test_main.h"
#include "tests/ui/tiny_study.h"
#include "ui/report/heading_breaks.h"
#include "ui/report/report_choices.h"
#include "ui/report/report_page.h"
#include "ui/report/report_paper.h"
#include "ui/workbench/language.h"
#include "ui/workbench/main_window.h"
#include "ui/workbench/study_report.h"

#include <QAbstractTextDocumentLayout>
#include <QDir>
#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QTextBlock>
#include <QTextDocument>
#include <QXmlStreamReader>
#include <QtTest>

using namespace ui::report;
using namespace ui::workbench;

namespace {

constexpr int patience = 240'000; // ms; only ever waited for in full by a failing test

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// What a page holds, by a reader that refuses whatever is not well-formed.
struct ParsedPage {
    explicit ParsedPage(const QByteArray& html) {
        QXmlStreamReader reader(html);
        QString openId;
        while (!reader.atEnd()) {
            reader.readNext();
            if (reader.isStartElement()) {
                const QString name = reader.name().toString();
                ++elements[name];
                for (const QXmlStreamAttribute& attribute : reader.attributes())
                    attributes << qMakePair(attribute.name().toString(), attribute.value().toString());
                openId = reader.attributes().value(QLatin1String("id")).toString();
            } else if (reader.isCharacters()) {
                text += reader.text();
                if (openId == QLatin1String("command"))
                    command += reader.text();
            } else if (reader.isEndElement()) {
                openId.clear();
            }
        }
        error = reader.errorString();
    }

    QMap<QString, int> elements;
    QList<QPair<QString, QString>> attributes;
    QString text;
    QString command;
    QString error;
};

} // namespace

/// Reports on a tiny model whose folder's name is as nasty as names get.
class TestReport : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void thePageIsWellFormedAndNothingInItRunsOrLoads();
    void plotsAreVectorsAndImagesAreInside();
    void namesAreShownAsTheyAre();
    void thePageSaysWhatComputedIt();
    void thePageSaysHowSchedulesAreCompared();
    void thePageExplainsItsWordsAndEndsWithTheAppendix();
    void theStudyInTheCommandIsTheStudy();
    void keptVariantsAreRowsOfTheCostTable();
    void keptVariantsShowTheirImages();
    void thePaperKeepsRowsOfVariantsWhole();
    void thePaperHasTheStudyAttachedAndItsPagesNumbered();
    void thePaperSplitsManyImagesIntoPages();
    void aChangedChoiceIsSaidToBeNewerThanTheModel();
    void bothSpeakGerman();
    void aFailedReportLeavesTheOlderOneAlone();
    void readersAreToldWhatEveryCellAndImageIs();
    void aHeadingNeverEndsAPage();
    void noPageIsLostWhereverHeadingsFall();

private:
    ReportContent content();
    static ui::preview::ComparedVariant addVariant(ReportContent& content);

    QTemporaryDir m_folder;
    QString m_model;
    std::unique_ptr<ui::workbench::MainWindow> m_window;
};

void TestReport::initTestCase() {
    m_model = m_folder.filePath(QStringLiteral("a <b onclick='x'>&amp; \"c\""));
    QVERIFY(QDir().mkpath(m_model));
    for (const char* name : {"config.json", "model.safetensors"})
        QVERIFY(QFile::copy(QStringLiteral(TESSERA_TEST_DATA "/tiny_dit/") + QLatin1String(name),
                            m_model + QLatin1Char('/') + QLatin1String(name)));
    m_window = std::make_unique<ui::workbench::MainWindow>(ui::workbench::WindowOptions{
        .compute = {.device = {}, .threads = 1}, .automatic = true, .remembersView = false});
    m_window->openStudy(tinyStudy(6, 3, m_model.toStdString()));
    QVERIFY(QTest::qWaitFor(
        [this] {
            return !m_window->runner().thread().isBusy() && m_window->runner().results().present().images.isComplete();
        },
        patience));
}

ui::preview::ComparedVariant TestReport::addVariant(ReportContent& content) {
    ui::preview::ComparedVariant variant = content.columns.back();
    variant.title = QStringLiteral("half <b>of it</b>");
    variant.time = {.seconds = 0.25, .speedUp = 1.75, .spread = 0.04, .rounds = 9};
    variant.psnr.front() = 12.34;
    variant.ssim.front() = 0.4561;
    content.columns.push_back(variant);
    return variant;
}

ReportContent TestReport::content() {
    return contentOf(*m_window);
}

void TestReport::thePageIsWellFormedAndNothingInItRunsOrLoads() {
    const ParsedPage page(reportHtml(content()));
    QVERIFY2(page.error.isEmpty(), qPrintable(page.error));
    for (const char* name : {"script", "iframe", "object", "embed", "link", "base", "form", "foreignObject"})
        QVERIFY2(!page.elements.contains(QLatin1String(name)), name);
    for (const auto& [name, value] : page.attributes) {
        QVERIFY2(!name.startsWith(QLatin1String("on")), qPrintable(name));
        if (name == QLatin1String("src"))
            QVERIFY2(value.startsWith(QLatin1String("data:image/png;base64,")), qPrintable(value.left(80)));
        if (name == QLatin1String("href"))
            QVERIFY2(value.startsWith(QLatin1Char('#')) || value.startsWith(QLatin1String("data:image/png;base64,")),
                     qPrintable(value.left(80)));
        QVERIFY2(!value.contains(QLatin1String("url(http")), qPrintable(value.left(80)));
    }
}

void TestReport::plotsAreVectorsAndImagesAreInside() {
    const ParsedPage page(reportHtml(content()));
    QCOMPARE(page.elements.value(QStringLiteral("svg")), 2); // dynamics and layer map
    QVERIFY(page.elements.value(QStringLiteral("path")) + page.elements.value(QStringLiteral("polyline")) > 10);
    QCOMPARE(page.elements.value(QStringLiteral("figure")), 3);
    QCOMPARE(page.elements.value(QStringLiteral("img")), 7); // three pairs and the window
    for (const auto& [name, value] : page.attributes) {
        if (name != QLatin1String("src"))
            continue;
        const QByteArray png = QByteArray::fromBase64(value.section(QLatin1Char(','), 1).toLatin1());
        QVERIFY(!QImage::fromData(png, "PNG").isNull());
    }
}

void TestReport::namesAreShownAsTheyAre() {
    const ParsedPage page(reportHtml(content()));
    QVERIFY(page.text.contains(m_model));
    QVERIFY(!page.elements.contains(QStringLiteral("b")));
}

void TestReport::thePageSaysWhatComputedIt() {
    const ParsedPage page(reportHtml(content()));
    for (const std::string& said : {core::processorName(), core::libTorchVersion(), core::programVersion(),
                                    std::string(qVersion()), std::string("f32")})
        QVERIFY2(page.text.contains(QString::fromStdString(said)), said.c_str());
    QVERIFY(page.text.contains(QLatin1String("--threads 1")));
}

void TestReport::thePageSaysHowSchedulesAreCompared() {
    QVERIFY(ParsedPage(reportHtml(content())).text.contains(QStringLiteral("per unit of ln SNR")));
}

void TestReport::thePageExplainsItsWordsAndEndsWithTheAppendix() {
    const QString html = QString::fromUtf8(reportHtml(content()));
    const qsizetype words = html.indexOf(QLatin1String("Score: how fast"));
    const qsizetype appendix = html.indexOf(QLatin1String("Appendix"));
    QVERIFY(words > 0 && html.contains(QLatin1String("PSNR and SSIM: how like")));
    QVERIFY(appendix > words);
    QVERIFY(html.indexOf(QLatin1String("cat &gt; study.tessera")) > appendix); // the JSON
    QVERIFY(html.indexOf(QLatin1String("<h2"), appendix) < 0);                 // nothing comes after it
}

void TestReport::theStudyInTheCommandIsTheStudy() {
    const ReportContent shown = content();
    const ParsedPage page(reportHtml(shown));
    QCOMPARE(page.command, commandText(shown));
    const qsizetype from = page.command.indexOf(QLatin1Char('{'));
    const qsizetype to = page.command.lastIndexOf(QLatin1Char('}'));
    const core::study::Study read =
        core::study::studyFromJson(page.command.mid(from, to - from + 1).toStdString(), "the page");
    QVERIFY(read == shown.study); // its path is absolute
}

void TestReport::keptVariantsAreRowsOfTheCostTable() {
    ReportContent kept = content();
    QCOMPARE(kept.columns.size(), 2U);
    const ui::preview::ComparedVariant variant = addVariant(kept);
    const ParsedPage page(reportHtml(kept));
    QVERIFY2(page.error.isEmpty(), qPrintable(page.error));
    QVERIFY(page.text.contains(variant.title));
    QVERIFY(page.text.contains(QStringLiteral("1.75× ±2")));
    QVERIFY(page.text.contains(QStringLiteral("250")));
}

void TestReport::keptVariantsShowTheirImages() {
    ReportContent kept = content();
    const ui::preview::ComparedVariant variant = addVariant(kept);
    const ParsedPage page(reportHtml(kept));
    QCOMPARE(page.elements.value(QStringLiteral("img")), 10); // three columns of three and the window
    int ofVariant = 0;
    for (const auto& [name, value] : page.attributes)
        if (name == QLatin1String("alt") && value.endsWith(QStringLiteral(", ") + variant.title))
            ++ofVariant;
    QCOMPARE(ofVariant, 3);
    QVERIFY(page.text.contains(QStringLiteral("12.3 dBSSIM 0.456"))); // below its first image
}

void TestReport::thePaperKeepsRowsOfVariantsWhole() {
    ReportContent kept = content();
    for (int i = 0; i < 5; ++i)
        addVariant(kept);
    const auto pages = [&kept] { return reportPdf(kept).count("/Type /Page\n"); };
    const qsizetype few = pages();
    ui::study::ImageSet& dense = kept.results.variants.at(core::study::denseId).images;
    while (dense.images.size() < 24) {
        dense.images.push_back(dense.images[dense.images.size() % 3]);
        dense.choices.seeds.push_back(dense.images.size());
    }
    for (ui::preview::ComparedVariant& column : kept.columns)
        column.images = dense.images;
    const qsizetype many = pages();
    QVERIFY2(many > few && many <= few + 4, qPrintable(QString::number(many - few)));
}

void TestReport::thePaperHasTheStudyAttachedAndItsPagesNumbered() {
    const QByteArray pdf = reportPdf(content());
    QVERIFY(pdf.startsWith("%PDF-"));
    QVERIFY(pdf.contains("/EmbeddedFile"));
    QVERIFY(!pdf.contains("/JavaScript"));
    QVERIFY(!pdf.contains("/DCTDecode")); // images are as they were sampled
    const qsizetype pages = pdf.count("/Type /Page\n");
    QVERIFY2(pages == 4 || pages == 5, qPrintable(QString::number(pages))); // as the study's JSON needs one or two
}

void TestReport::thePaperSplitsManyImagesIntoPages() {
    ReportContent many = content();
    const qsizetype before = reportPdf(many).count("/Type /Page\n");
    ui::study::ImageSet& dense = many.results.variants.at(core::study::denseId).images;
    while (dense.images.size() < 40) {
        dense.images.push_back(dense.images[dense.images.size() % 3]);
        dense.choices.seeds.push_back(dense.images.size());
    }
    QCOMPARE(reportPdf(many).count("/Type /Page\n"), before + 2); // 18 of 40 pairs on a page
}

void TestReport::aChangedChoiceIsSaidToBeNewerThanTheModel() {
    ReportContent changed = content();
    QCOMPARE(ParsedPage(reportHtml(changed)).attributes.count({QStringLiteral("class"), QStringLiteral("warning")}), 0);
    changed.prunedIsCurrent = false;
    QCOMPARE(ParsedPage(reportHtml(changed)).attributes.count({QStringLiteral("class"), QStringLiteral("warning")}), 1);
}

void TestReport::bothSpeakGerman() {
    const QByteArray english = reportHtml(content());
    ui::workbench::applyLanguage(QStringLiteral("de"));
    const ParsedPage page(reportHtml(content()));
    ui::workbench::applyLanguage(QStringLiteral("en"));
    QVERIFY(page.text.contains(QStringLiteral("Prozessor")));
    QVERIFY(page.text.contains(QStringLiteral("Einstellungen")));
    QVERIFY(page.attributes.contains({QStringLiteral("lang"), QStringLiteral("de")}));
    QVERIFY(!ParsedPage(english).text.contains(QStringLiteral("Prozessor")));
}

void TestReport::aFailedReportLeavesTheOlderOneAlone() {
    const QString path = m_folder.filePath(QStringLiteral("old.html"));
    const ReportResult first = writeReport(tinyStudy(6, 3, m_model.toStdString()), path.toStdString());
    QVERIFY(first.macsPruned < first.macsDense);
    const QByteArray before = bytesOf(path);
    QVERIFY(!before.isEmpty());
    const core::study::Study bad = tinyStudy(6, 3, m_folder.filePath(QStringLiteral("nothing")).toStdString());
    QVERIFY_EXCEPTION_THROWN(writeReport(bad, path.toStdString()), core::Error);
    QCOMPARE(bytesOf(path), before);
}

void TestReport::readersAreToldWhatEveryCellAndImageIs() {
    const ParsedPage page(reportHtml(content()));
    QCOMPARE(page.elements.value(QStringLiteral("main")), 1);
    QCOMPARE(page.elements.value(QStringLiteral("h1")), 1);
    int scopes = 0;
    int descriptions = 0;
    int roles = 0;
    int labels = 0;
    for (const auto& [name, value] : page.attributes) {
        scopes += name == QLatin1String("scope") ? 1 : 0;
        descriptions += name == QLatin1String("alt") && !value.isEmpty() ? 1 : 0;
        roles += name == QLatin1String("role") && value == QLatin1String("img") ? 1 : 0;
        labels += name == QLatin1String("aria-label") && !value.isEmpty() ? 1 : 0;
    }
    QCOMPARE(scopes, page.elements.value(QStringLiteral("th"))); // of a row or a column
    QCOMPARE(descriptions, page.elements.value(QStringLiteral("img")));
    QCOMPARE(roles, page.elements.value(QStringLiteral("svg")));
    QCOMPARE(labels, roles);
    QVERIFY(page.attributes.contains({QStringLiteral("lang"), QLocale().name().left(2)}) ||
            page.attributes.contains({QStringLiteral("lang"), QStringLiteral("en")}));
    const QLocale before;
    QLocale::setDefault(QLocale::c()); // as on the command line
    const ParsedPage plain(reportHtml(content()));
    QLocale::setDefault(before);
    QVERIFY(plain.attributes.contains({QStringLiteral("lang"), QStringLiteral("en")}));
}

void TestReport::noPageIsLostWhereverHeadingsFall() {
    ReportContent longer = content();
    longer.study.sampling.seeds.resize(600); // a line each among the choices
    ReportContent shorter = content();
    for (std::size_t images = 3; images < 24; images += 3) {
        for (ReportContent* report : {&longer, &shorter}) {
            ui::study::ImageSet& dense = report->results.variants.at(core::study::denseId).images;
            while (dense.images.size() < images) {
                dense.images.push_back(dense.images.front());
                dense.choices.seeds.push_back(dense.images.size());
            }
        }
        const auto pages = [](const ReportContent& report) { return reportPdf(report).count("/Type /Page\n"); };
        QVERIFY2(pages(longer) >= pages(shorter) + 5, qPrintable(QString::number(images)));
    }
}

void TestReport::aHeadingNeverEndsAPage() {
    int moved = 0;
    for (int lines = 1; lines < 40; ++lines) {
        QTextDocument document;
        document.setHtml(QStringLiteral("<body>") + QStringLiteral("<p>line</p>").repeated(lines) +
                         QStringLiteral("<h2>Heading</h2><table><tr><td><p>first</p></td></tr></table></body>"));
        document.setPageSize({300, 400});
        const auto pageOf = [&document](const QString& text) {
            const QTextBlock block = document.find(text).block();
            return static_cast<int>(document.documentLayout()->blockBoundingRect(block).bottom() / 400);
        };
        const int before = pageOf(QStringLiteral("Heading"));
        keepHeadings(document);
        QCOMPARE(pageOf(QStringLiteral("Heading")), pageOf(QStringLiteral("first")));
        moved += pageOf(QStringLiteral("Heading")) - before;
    }
    QVERIFY(moved > 0 && moved < 10); // those alone that stood alone
}

TESSERA_GUI_TEST(TestReport)
#include "tst_report.moc"
