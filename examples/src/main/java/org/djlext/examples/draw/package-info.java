/**
 * {@code djlx draw}: a caption to a picture.
 *
 * <p>The model is {@link org.djlext.examples.captions.CaptionedModel}; whether the picture agrees
 * with its caption is told by {@link org.djlext.examples.captions.PictureReading}.
 */
package org.djlext.examples.draw;
