package org.djlext.examples.gallery;

import ai.djl.Device;
import java.util.function.Consumer;

/**
 * What the gallery was asked for.
 *
 * @param device where to compute, or null for the engine's choice
 * @param seed the seed of everything drawn at random
 * @param listener is told what a page does next
 */
record GalleryRequest(Device device, long seed, Consumer<String> listener) {}
