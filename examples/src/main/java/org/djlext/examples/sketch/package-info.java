/**
 * Simple pictures that are known down to the last pixel: shapes, a number, or a bar chart on paper.
 *
 * <pre>{@code
 * Sketch sketch = new SketchGenerator(new Random(1)).shapes(112, 84, 3);
 * RgbImage picture = SketchRenderer.render(sketch);
 * PlacedShape a = sketch.shapes().get(0);
 * PlacedShape b = sketch.shapes().get(1);
 * Side.of(a, b).ifPresent(s ->
 *     System.out.println("a %s %s a %s".formatted(a.name(), s.preposition(), b.name())));
 * }</pre>
 *
 * <p>{@link org.djlext.examples.sketch.Sketch} says what is in a picture, {@link
 * org.djlext.examples.sketch.SketchGenerator} draws by chance, {@link
 * org.djlext.examples.sketch.SketchRenderer} makes pixels, always the same of the same sketch.
 */
package org.djlext.examples.sketch;
