package org.djlext.examples.figures;

/**
 * A piece of a body or of what it wears.
 *
 * @param form its outline in the picture
 * @param cloth what covers it
 * @param depth how near to the viewer it is, higher for nearer
 * @param joints the joints that are on it, a bit for each
 */
record Part(Form form, Cloth cloth, double depth, int joints) {

  boolean has(int joint) {
    return (joints >> joint & 1) != 0;
  }
}
