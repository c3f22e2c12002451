// Renders the program's icon for desktops that want pixels: render_icon ICON.svg SIDE OUT.png
#include <QFile>
#include <QImage>
#include <QPainter>
#include <QSvgRenderer>

int main(int argc, char** argv) {
    if (argc != 4)
        return 2;
    const int side = QByteArray(argv[2]).toInt();
    QSvgRenderer icon(QFile::decodeName(argv[1]));
    if (!icon.isValid() || side <= 0)
        return 1;
    QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    icon.render(&painter);
    painter.end();
    return image.save(QFile::decodeName(argv[3]), "PNG") ? 0 : 1;
}
