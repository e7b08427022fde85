--- The places where Neovim 0.10, 0.11 and 0.12 want to be called differently.
local M = {}

local has_methods = vim.fn.has('nvim-0.11') == 1

--- Sends a request; returns its id, or nil if the client is gone.
---@return integer?
function M.request(client, method, params, handler, bufnr)
  local sent, id
  if has_methods then
    sent, id = client:request(method, params, handler, bufnr)
  else
    sent, id = client.request(method, params, handler, bufnr)
  end
  return sent and id or nil
end

function M.cancel(client, id)
  if has_methods then
    client:cancel_request(id)
  else
    client.cancel_request(id)
  end
end

--- Runs one of the server's commands.
---@param handler? fun(err?: table, result: any)
function M.execute(client, command, bufnr, handler)
  if client.exec_cmd then
    client:exec_cmd(command, { bufnr = bufnr }, handler)
  else
    local params = { command = command.command, arguments = command.arguments }
    M.request(client, 'workspace/executeCommand', params, handler or function() end, bufnr)
  end
end

--- The byte that an LSP character is at, clamped to the line.
---@param line string
---@param character integer
---@param encoding string
---@return integer
function M.byte_index(line, character, encoding)
  if encoding == 'utf-8' then
    return math.min(character, #line)
  end
  if has_methods then
    return vim.str_byteindex(line, encoding, character, false)
  end
  local inside, index = pcall(vim.str_byteindex, line, character, encoding == 'utf-16')
  return inside and index or #line
end

return M
