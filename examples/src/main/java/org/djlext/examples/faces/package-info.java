/**
 * Drawn faces, clearly synthetic, for a face recognition that is trained without anybody's
 * photograph.
 *
 * <p>A {@link org.djlext.examples.faces.FaceIdentity} is who is drawn, a {@link
 * org.djlext.examples.faces.FaceView} how the face is turned, lit, covered and what it does. The
 * head is a surface in space, so that the five points are where eyes, nose and mouth really are.
 */
package org.djlext.examples.faces;
