/** What all drawn worlds share: a canvas, what is behind things, noise, and the camera's film. */
package org.djlext.examples.drawing;
