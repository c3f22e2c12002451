#pragma once

#include <QByteArray>
#include <QImage>
#include <QString>
#include <QStringList>

#include <vector>

namespace ui::report {

/// How a report's text holds what is not text. The text is XHTML; all that is passed in as plain text is escaped here.
class ReportMedium {
public:
    virtual ~ReportMedium() = default;
    /// A figure drawn in vectors, as wide as the text. @param svg a whole document.
    virtual QString figure(const QByteArray& svg, const QString& title) = 0;
    /// @param width in CSS pixels.
    virtual QString image(const QImage& image, const QString& description, int width) = 0;
    /// How wide a sampled image is shown, in CSS pixels.
    virtual int imageSide() const = 0;
    /// Pairs of sampled images with their captions, in as many columns as there is room for.
    virtual QString grid(const QStringList& cells) = 0;
    /// How wide an image is shown where `columns` of them stand side by side, in CSS pixels.
    virtual int comparedSide(int columns) const = 0;
    /// A table of images. @param titles of its columns. @param rows a label and a cell per column each; all XHTML.
    virtual QString comparison(const QStringList& titles, const std::vector<QStringList>& rows) = 0;
};

/// One file for a browser: everything is inside the text.
class BrowserMedium final : public ReportMedium {
public:
    QString figure(const QByteArray& svg, const QString& title) override;
    QString image(const QImage& image, const QString& description, int width) override;
    int imageSide() const override { return 128; }
    QString grid(const QStringList& cells) override;
    int comparedSide(int columns) const override;
    QString comparison(const QStringList& titles, const std::vector<QStringList>& rows) override;

private:
    int m_figures = 0;
};

/// For a document that is painted: things are kept here, and the text names them by their number, "figure:0",
/// "image:3".
class PaperMedium final : public ReportMedium {
public:
    /// @param textWidth in CSS pixels.
    explicit PaperMedium(int textWidth)
        : m_textWidth(textWidth) {}

    QString figure(const QByteArray& svg, const QString& title) override;
    QString image(const QImage& image, const QString& description, int width) override;
    int imageSide() const override;
    QString grid(const QStringList& cells) override;
    int comparedSide(int columns) const override;
    QString comparison(const QStringList& titles, const std::vector<QStringList>& rows) override;

    const std::vector<QByteArray>& figures() const { return m_figures; }
    const std::vector<QImage>& images() const { return m_images; }

private:
    int m_textWidth;
    std::vector<QByteArray> m_figures;
    std::vector<QImage> m_images;
    int m_imageHeight = 0; ///< of the last one, CSS pixels
};

/// As toHtmlEscaped(), and single quotes too.
QString escaped(const QString& text);
QString escaped(const std::string& text);

} // namespace ui::report
