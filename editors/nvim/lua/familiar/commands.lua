--- The user commands.
local M = {}

--- Shows what a server command answered.
local function show(err, result)
  if err then
    vim.notify('familiar: ' .. (err.message or vim.inspect(err)), vim.log.levels.ERROR)
  elseif type(result) == 'string' then
    vim.notify(result)
  elseif type(result) == 'table' then
    vim.notify(result.message or result.text or vim.inspect(result))
  end
end

local function execute(command)
  require('familiar').execute(command, show)
end

function M.define()
  local define = vim.api.nvim_create_user_command
  define('FamiliarExplain', function()
    execute('familiar.explain')
  end, { desc = 'Say why the last request showed what it showed, or nothing' })
  define('FamiliarStatus', function()
    execute('familiar.status')
  end, { desc = "Show the server's model, adapters and state" })
  define('FamiliarToggle', function()
    require('familiar').dismiss()
    execute('familiar.toggle')
  end, { desc = 'Switch suggestions off or on' })
  define('FamiliarFinetune', function(options)
    execute('familiar.finetune.' .. (options.args ~= '' and options.args or 'start'))
  end, {
    desc = "Fine-tune on this buffer's repository",
    nargs = '?',
    complete = function(lead)
      return vim.tbl_filter(function(word)
        return vim.startswith(word, lead)
      end, { 'start', 'pause', 'resume', 'cancel' })
    end,
  })
end

return M
