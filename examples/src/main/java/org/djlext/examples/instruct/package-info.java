/** {@code djlx self-instruct}: instructions made by a model, to tune others with. */
package org.djlext.examples.instruct;
