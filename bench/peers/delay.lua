-- A second between two requests of a connection.
function delay() return 1000 end
