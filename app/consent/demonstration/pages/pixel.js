// Tells an advertiser by asking for a picture, whose answer stores a cookie.
new Image().src = "/pixel.gif";
