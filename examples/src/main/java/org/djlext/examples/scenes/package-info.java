/**
 * The miniature DETR: scenes that are drawn with everything known about them, and the program that
 * trains the model on them from nothing.
 *
 * <p>{@link org.djlext.examples.scenes.SceneGenerator} draws a {@link
 * org.djlext.examples.scenes.Scene} from a seed and an index: shapes and digits that overlap,
 * before two or three kinds of stuff, with the visible mask of each.
 *
 * <pre>{@code
 * SceneGenerator generator = new SceneGenerator(SceneGenerator.SIZE, 1);
 * Scene scene = generator.draw(0);
 * scene.segments().forEach(segment -> System.out.println(segment.category().label()));
 * }</pre>
 *
 * <p>The scenes are synthetic and easy; scores on them say that the code works and learns, and
 * nothing about photographs.
 */
package org.djlext.examples.scenes;
