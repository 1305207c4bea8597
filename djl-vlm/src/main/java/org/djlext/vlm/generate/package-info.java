/** Text generation. */
package org.djlext.vlm.generate;
