package org.djlext.examples.draw;

import java.util.List;

/**
 * What {@code djlx draw} did.
 *
 * @param model the model's name
 * @param caption what was to be drawn
 * @param file the picture
 * @param width its width in pixels
 * @param height its height in pixels
 * @param seed what it was drawn by
 * @param candidates among how many drawings it was chosen
 * @param codes the rows of the codebook that it is made of, row by row
 * @param seen what a program sees on it, or null if that is nothing that captions tell of
 * @param agrees whether that is what the caption says, or null if no program can read the caption
 * @param loadSeconds how long loading took
 * @param drawSeconds how long drawing took
 */
record DrawReport(
    String model,
    String caption,
    String file,
    int width,
    int height,
    long seed,
    int candidates,
    List<Integer> codes,
    String seen,
    Boolean agrees,
    double loadSeconds,
    double drawSeconds) {}
