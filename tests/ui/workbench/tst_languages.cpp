#include "tests/test_main.h"
#include "tests/ui/full_window.h"
#include "ui/workbench/language.h"

#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QMetaProperty>
#include <QPaintEngine>
#include <QProcess>
#include <QRegularExpression>
#include <QTabBar>
#include <QXmlStreamReader>
#include <qcustomplot.h>

#include <set>

namespace {

/// Where it is, and what it says.
using Texts = QMap<QString, QString>;

/// Paints nothing and remembers what was written.
class TextEngine final : public QPaintEngine {
public:
    TextEngine()
        : QPaintEngine(AllFeatures) {}
    bool begin(QPaintDevice*) override { return true; }
    bool end() override { return true; }
    void updateState(const QPaintEngineState&) override {}
    void drawPolygon(const QPointF*, int, PolygonDrawMode) override {}
    void drawPolygon(const QPoint*, int, PolygonDrawMode) override {}
    void drawPath(const QPainterPath&) override {}
    void drawPixmap(const QRectF&, const QPixmap&, const QRectF&) override {}
    void drawImage(const QRectF&, const QImage&, const QRectF&, Qt::ImageConversionFlags) override {}
    void drawTextItem(const QPointF&, const QTextItem& item) override { written << item.text(); }
    Type type() const override { return User; }

    QStringList written;
};

class TextPaper final : public QPaintDevice {
public:
    explicit TextPaper(const QSize& size)
        : m_size(size) {}
    QPaintEngine* paintEngine() const override { return &m_engine; }
    const QStringList& written() const { return m_engine.written; }

protected:
    int metric(PaintDeviceMetric metric) const override {
        switch (metric) {
        case PdmWidth:
            return m_size.width();
        case PdmHeight:
            return m_size.height();
        case PdmDpiX:
        case PdmDpiY:
        case PdmPhysicalDpiX:
        case PdmPhysicalDpiY:
            return 96;
        case PdmDevicePixelRatio:
            return 1;
        case PdmDevicePixelRatioScaled:
            return static_cast<int>(devicePixelRatioFScale());
        case PdmDepth:
            return 32;
        default:
            return 1000;
        }
    }

private:
    QSize m_size;
    mutable TextEngine m_engine;
};

/// A path that is the same in every language.
QString pathOf(const QObject& object) {
    QStringList parts;
    for (const QObject* part = &object; part != nullptr; part = part->parent()) {
        const qsizetype place = part->parent() == nullptr ? 0 : part->parent()->children().indexOf(part);
        const QString className = QString::fromLatin1(part->metaObject()->className());
        parts.prepend(part->objectName().isEmpty() ? QStringLiteral("%1#%2").arg(className).arg(place)
                                                   : part->objectName());
    }
    return parts.join(u'/');
}

class Collector {
public:
    Texts of(QWidget& window) {
        addObject(window);
        for (const auto* object : window.findChildren<QObject*>())
            addObject(*object);
        for (auto* widget : window.findChildren<QWidget*>()) {
            if (isToolkits(*widget))
                continue;
            addItems(*widget);
            addPainted(*widget);
        }
        return m_texts;
    }

private:
    /// Parts of Qt's widgets that show what the whole has, or are never seen with a text.
    static bool isToolkits(const QWidget& widget) {
        for (const QWidget* part = &widget; part != nullptr; part = part->parentWidget())
            if (part->inherits("QComboBoxPrivateContainer") || part->inherits("QHeaderView") ||
                part->objectName().startsWith(QStringLiteral("Scroll")))
                return true;
        return false;
    }

    /// Made of what a widget shows, when it is shown.
    static bool isOfContent(const QByteArray& property) { return property == "accessibleDescription"; }

    void add(const QObject& object, const QString& what, const QString& text) {
        if (!text.isEmpty())
            m_texts[pathOf(object) + u' ' + what] = text;
    }

    void addObject(const QObject& object) {
        static const std::set<QByteArray> shown = {"text",
                                                   "title",
                                                   "toolTip",
                                                   "statusTip",
                                                   "whatsThis",
                                                   "accessibleName",
                                                   "windowTitle",
                                                   "iconText",
                                                   "accessibleDescription",
                                                   "placeholderText",
                                                   "specialValueText",
                                                   "suffix",
                                                   "prefix"};
        const bool isAction = qobject_cast<const QAction*>(&object) != nullptr;
        if (!object.isWidgetType() && !isAction)
            return;
        if (object.isWidgetType() && isToolkits(static_cast<const QWidget&>(object)))
            return;
        const bool isHidden = object.isWidgetType() && !static_cast<const QWidget&>(object).isVisible();
        const QMetaObject& meta = *object.metaObject();
        for (int i = 0; i < meta.propertyCount(); ++i)
            if (shown.contains(meta.property(i).name()) && !(isHidden && isOfContent(meta.property(i).name())))
                add(object, QString::fromLatin1(meta.property(i).name()), meta.property(i).read(&object).toString());
    }

    void addItems(QWidget& widget) {
        if (const auto* box = qobject_cast<QComboBox*>(&widget))
            addModel(widget, *box->model(), {});
        if (const auto* view = qobject_cast<QAbstractItemView*>(&widget); view != nullptr && view->model() != nullptr) {
            addModel(widget, *view->model(), {});
            addHeaders(widget, *view->model());
        }
        if (const auto* tabs = qobject_cast<QTabBar*>(&widget))
            for (int i = 0; i < tabs->count(); ++i)
                add(widget, QStringLiteral("tab %1").arg(i), tabs->tabText(i));
    }

    void addModel(const QWidget& widget, const QAbstractItemModel& model, const QModelIndex& parent) {
        for (int row = 0; row < model.rowCount(parent); ++row)
            for (int column = 0; column < model.columnCount(parent); ++column) {
                const QModelIndex index = model.index(row, column, parent);
                for (const int role : {int(Qt::DisplayRole), int(Qt::ToolTipRole), int(Qt::AccessibleTextRole)})
                    add(widget, QStringLiteral("item %1").arg(++m_count), index.data(role).toString());
                if (column == 0)
                    addModel(widget, model, index);
            }
    }

    void addHeaders(const QWidget& widget, const QAbstractItemModel& model) {
        for (const Qt::Orientation way : {Qt::Horizontal, Qt::Vertical})
            for (int i = 0; i < (way == Qt::Horizontal ? model.columnCount() : model.rowCount()); ++i)
                for (const int role : {int(Qt::DisplayRole), int(Qt::ToolTipRole)})
                    add(widget, QStringLiteral("header %1 %2 %3").arg(int(way)).arg(i).arg(role),
                        model.headerData(i, way, role).toString());
    }

    /// Only our own widgets and plots paint texts that are no properties.
    void addPainted(QWidget& widget) {
        TextPaper paper(widget.size());
        if (auto* plot = qobject_cast<QCustomPlot*>(&widget)) {
            QCPPainter painter(&paper);
            plot->toPainter(&painter, plot->width(), plot->height());
        } else if (QByteArray(widget.metaObject()->className()).startsWith("ui::") && widget.isVisible()) {
            widget.render(&paper, {}, {}, QWidget::DrawWindowBackground);
            const auto* area = qobject_cast<QAbstractScrollArea*>(&widget);
            if (area != nullptr)
                area->viewport()->render(&paper, {}, {}, QWidget::DrawWindowBackground);
        }
        const QStringList written = paper.written();
        for (qsizetype i = 0; i < written.size(); ++i)
            add(widget, QStringLiteral("painted %1").arg(i), written[i]);
    }

    Texts m_texts;
    int m_count = 0;
};

/// Words that are the same in English and German, or belong to the field, to a file or to the model.
bool isOfBoth(const QString& word) {
    static const QSet<QString> both = [] {
        QFile file(QStringLiteral("tests/ui/same_in_german.txt"));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("%s is not there", qPrintable(file.fileName()));
        const QStringList words = QString::fromUtf8(file.readAll()).simplified().split(u' ');
        return QSet<QString>(words.begin(), words.end());
    }();
    return both.contains(word);
}

QStringList wordsOf(QString text) {
    static const QRegularExpression commands(QStringLiteral("\ntessera [^\n]*"));
    text.remove(commands);
    static const QRegularExpression tags(QStringLiteral("<[^>]*>"));
    static const QRegularExpression word(QStringLiteral("\\p{L}{3,}"));
    QStringList words;
    for (auto found = word.globalMatch(text.remove(tags).remove(u'&')); found.hasNext();)
        words << found.next().captured();
    return words;
}

QStringList foreignWordsOf(const QString& text) {
    QStringList foreign;
    for (const QString& word : wordsOf(text))
        if (!isOfBoth(word))
            foreign << word;
    return foreign;
}

QStringList common(const QStringList& some, const QStringList& others) {
    QStringList both;
    for (const QString& word : some)
        if (others.contains(word))
            both << word;
    return both;
}

bool isNone(const QStringList& wrong) {
    for (const QString& one : wrong)
        qWarning("%s", qPrintable(one));
    return wrong.isEmpty();
}

void speak(const QString& language) {
    ui::workbench::applyLanguage(language);
    QCoreApplication::sendPostedEvents(); // widgets are notified by these,
    QCoreApplication::processEvents();    // and some put their answer off
}

/// What changes by itself.
bool isVolatile(const QString& where) {
    return where.contains(QStringLiteral("/memory ")) ||
           where.contains(QStringLiteral(" painted ")) || // lines wrap anew
           where.contains(QStringLiteral("/zoomLabel ")); // and leave other room
}

} // namespace

/// The window speaks one language, whichever it was filled in.
class TestLanguages : public QObject {
    Q_OBJECT

private slots:
    void nothingStaysInTheOldLanguage_data();
    void nothingStaysInTheOldLanguage();
    void numbersAreWrittenAsTheLanguageHasThem();
    void everyTextOfTheSourcesIsInGerman();
    void theToolkitSpeaksGermanToo();
};

void TestLanguages::nothingStaysInTheOldLanguage_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::newRow("English to German") << QStringLiteral("en") << QStringLiteral("de");
    QTest::newRow("German to English") << QStringLiteral("de") << QStringLiteral("en");
}

void TestLanguages::nothingStaysInTheOldLanguage() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    speak(from);
    FullWindow full;
    QVERIFY(full.fill());
    full.find<QAction>("lessons").trigger();
    full.window.document().renameVariant(0, "1"); // names are the person's
    QStringList stayed;
    for (const char* mode : {"gridButton", "sideBySideButton", "wipeButton", "flickerButton", "differenceButton",
                             "blindButton", "trajectoryButton", "tableButton"}) {
        speak(from);
        full.find<QToolButton>(mode).click();
        QVERIFY(full.waitForRest());
        QCoreApplication::processEvents();
        const Texts before = Collector().of(full.window);
        QVERIFY(before.size() > 1000);
        speak(to);
        const Texts after = Collector().of(full.window);
        for (auto text = before.begin(); text != before.end(); ++text) {
            const QStringList now = foreignWordsOf(after.value(text.key()));
            const QStringList same = common(foreignWordsOf(text.value()), now);
            if (!same.isEmpty() && !text.value().startsWith(u'/')) // a file's path
                stayed << QStringLiteral("%1: %2 [%3]").arg(text.key(), after.value(text.key()), same.join(u' '));
        }
        speak(from);
        const Texts again = Collector().of(full.window);
        for (auto text = before.begin(); text != before.end(); ++text)
            if (again.value(text.key()) != text.value() && !isVolatile(text.key()))
                stayed << QStringLiteral("did not come back: %1: %2, now %3")
                              .arg(text.key(), text.value(), again.value(text.key()));
    }
    speak(QStringLiteral("en"));
    stayed.removeDuplicates();
    QVERIFY(isNone(stayed));
}

void TestLanguages::numbersAreWrittenAsTheLanguageHasThem() {
    speak(QStringLiteral("de"));
    FullWindow full;
    QVERIFY(full.fill());
    // A point between digits is English, unless it divides thousands; versions, files and runs' commands are no
    // numbers.
    static const QRegularExpression english(QStringLiteral("(?<![\\d.,])\\d+\\.(\\d{1,2}|\\d{4,})(?![\\d.])"));
    QStringList wrong;
    const Texts texts = Collector().of(full.window);
    for (auto text = texts.begin(); text != texts.end(); ++text) {
        static const QRegularExpression others(
            QStringLiteral("\\d\\d?\\.\\d\\d?\\.\\d\\d|arXiv[: ]*[\\d.]+|Tessera [\\d.]+|\ntessera [^\n]*"));
        if (QString shown = text.value(); shown.remove(others).contains(english))
            wrong << QStringLiteral("%1: %2").arg(text.key(), text.value());
    }
    speak(QStringLiteral("en"));
    QVERIFY(isNone(wrong));
}

void TestLanguages::everyTextOfTheSourcesIsInGerman() {
    // lupdate finds what the sources say now; what it adds or would drop has not been translated or is left over.
    const QTemporaryDir folder;
    const QString kept = QStringLiteral("translations/tessera_de.ts");
    const QString made = folder.filePath(QStringLiteral("tessera_de.ts"));
    QVERIFY(QFile::copy(kept, made));
    QProcess lupdate;
    lupdate.start(QStringLiteral(TESSERA_LUPDATE),
                  {QStringLiteral("-silent"), QStringLiteral("-I"), QStringLiteral("."), QStringLiteral("-locations"),
                   QStringLiteral("none"), QStringLiteral("ui"), QStringLiteral("-ts"), made});
    QVERIFY(lupdate.waitForFinished(120'000));
    QCOMPARE(lupdate.exitCode(), 0);
    QFile file(made);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QXmlStreamReader reader(&file);
    QStringList wrong;
    QString source;
    int translated = 0;
    while (!reader.atEnd()) {
        reader.readNext();
        if (!reader.isStartElement())
            continue;
        if (reader.name() == u"source")
            source = reader.readElementText();
        else if (reader.name() == u"translation" && reader.attributes().hasAttribute(QStringLiteral("type")))
            wrong << reader.attributes().value(QStringLiteral("type")).toString() + QStringLiteral(": ") + source;
        else if (reader.name() == u"translation")
            ++translated;
    }
    QVERIFY(!reader.hasError());
    QVERIFY(translated > 500);
    QVERIFY(isNone(wrong));
}

void TestLanguages::theToolkitSpeaksGermanToo() {
    speak(QStringLiteral("de"));
    QCOMPARE(QCoreApplication::translate("QPlatformTheme", "Cancel"), QStringLiteral("Abbrechen"));
    QCOMPARE(QCoreApplication::translate("QFileDialog", "Look in:"), QStringLiteral("Suchen in:"));
    speak(QStringLiteral("en"));
    QCOMPARE(QCoreApplication::translate("QPlatformTheme", "Cancel"), QStringLiteral("Cancel"));
}

TESSERA_GUI_TEST(TestLanguages)
#include "tst_languages.moc"
