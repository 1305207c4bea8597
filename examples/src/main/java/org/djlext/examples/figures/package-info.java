/**
 * The miniature pose models: people who are drawn with every joint known, and the program that
 * trains three heads on them from nothing and compares them.
 *
 * <p>{@link org.djlext.examples.figures.FigureGenerator} draws a {@link
 * org.djlext.examples.figures.FigureScene} from a seed and an index; {@link
 * org.djlext.examples.figures.FigureFiles} writes many of them as COCO's files are.
 *
 * <pre>{@code
 * FigureScene scene = new FigureGenerator(1).draw(0);
 * ImageIO.write(scene.picture().toBufferedImage(), "png", new File("figures.png"));
 * scene.people().forEach(person -> System.out.println(person.labelled() + " joints"));
 * }</pre>
 *
 * <p>A body is a skeleton in space ({@code Build} has its lengths, {@code Posture} its angles),
 * seen from far away, clothed with round forms that are drawn from the far to the near. The figures
 * are synthetic and easy; scores on them say that the code works and learns, and nothing about
 * photographs.
 */
package org.djlext.examples.figures;
