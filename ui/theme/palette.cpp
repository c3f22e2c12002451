namespace ui {
int paletteVersion() { return 1; }
}
